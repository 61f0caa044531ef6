import re
import unicodedata

import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.tokenize import tokenize
from tf_avat_test.data.tokens.unspaced_test import by_script

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def words_of(text, version=3):
    return [word.decode() for word in tokenize(tf.constant([text]), version)[0].numpy()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A gorgeous, witty movie -- 5.5 stars!", "a gorgeous witty movie 5 5 stars"),
        ("It isn't ''Conan''; it's 'Conan' 'n' dogs'", "it isn't conan it's conan n dogs"),
        ("don\u2019t", "don't"),
        (" 'tis", "tis"),
        ("-- 'tis", "tis"),
        ("dogs' --", "dogs"),
        ("CAF\u00c9 \u0130\u00df \u03a3", "caf\u00e9 i\u0307\u00df \u03c3"),
        ("space\u00a0no-break\u3000wide\ttab\r\nline", "space no break wide tab line"),
        ("great\U0001f600\U0001f600 \u2764", "great \U0001f600 \U0001f600 \u2764"),
        ("\u65e5\u672c\u8a9e, na\u0308ive", "\u65e5 \u672c \u8a9e na\u0308ive"),
        (b"bad \xff\xfe bytes\xe9", "bad bytes"),
        ("", ""),
        (" \u3000\n", ""),
        ("'", ""),
        ("...!?", ""),
        ("nul\0byte", "nul byte"),
    ],
)
def test_splits_into_lower_case_words(text, words):
    assert words_of(text) == words.split()


def test_a_text_of_many_words_keeps_them_all():
    assert tokenize(tf.constant(["word " * 10_000])).row_lengths().numpy().tolist() == [10_000]


def test_no_texts_give_no_rows():
    assert tokenize(tf.zeros([0], tf.string)).nrows() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("good\u2764\ufe0ffilm", "good \u2764 film"),
        ("so\u00adft zero\u200bwidth bo\ufeffm wo\u2060rd", "soft zerowidth bom word"),
        ("\ufeffgood \u200e\u202bfilm\u202c \u2066x\u2069", "good film x"),
        ("\ufe0f \u200b\u00ad \u200d ' \u3164 \u2800", ""),
        ("film\ufe0f fi\U000e0100lm f\u034film", "film film film"),
        # Persian and Devanagari: one word, however it is joined.
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"),
        ("isn\u200b\u2019t '\u200bx\u200b'", "isn't x"),
        ("blank\u3164space\u2800braille", "blank space braille"),
    ],
)
def test_invisible_characters_neither_make_nor_cut_words(text, words):
    assert words_of(text) == words.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"a{FAMILY}b{FAMILY}{FAMILY}", f"a {FAMILY} b {FAMILY} {FAMILY}"),
        ("\U0001f44d\U0001f3fd\U0001f44d\U0001f3fd!", "\U0001f44d\U0001f3fd \U0001f44d\U0001f3fd"),
        (
            "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7\U0001f1ea",
            "\U0001f1e9\U0001f1ea \U0001f1eb\U0001f1f7 \U0001f1ea",
        ),
        ("1\ufe0f\u20e32\ufe0f\u20e3,#\ufe0f\u20e3*\u20e3 #1", "1\u20e3 2\u20e3 #\u20e3 *\u20e3 1"),
        (f"x{ENGLAND}y\U000e0067z", f"x {ENGLAND} yz"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\u200d\U0001f525"),
        ("\U0001f642\u200d\u2194\ufe0f\u203c\ufe0f", "\U0001f642\u200d\u2194 \u203c"),
        ("\U0001f9d1\U0001f3fb\u200d\u2696\ufe0f.", "\U0001f9d1\U0001f3fb\u200d\u2696"),
        ("\U0001faea new\u2764\u200dx", "\U0001faea new \u2764 x"),
        ("good\U0001f6d8film", "good \U0001f6d8 film"),
    ],
)
def test_an_emoji_is_one_word_with_its_whole_sequence(text, words):
    assert words_of(text) == words.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("good\u2764\ufe0ffilm so\u00adft", "good \u2764 \ufe0ffilm so ft"),
        (FAMILY, FAMILY.replace("\u200d", " ")),
        ("'tis isn\u2019t dogs' a''b \U0001f44d\U0001f3fd", "tis isn't dogs a b \U0001f44d"),
    ],
)
def test_the_first_version_gives_the_words_it_gave(text, words):
    assert words_of(text, 1) == words.split()


def letters(*ranges):
    return "".join(chr(c) for first, last in ranges for c in range(first, last + 1))


# Unicode's Default_Ignorable_Code_Point but joiner, tags and blanks.
HIDDEN = letters(
    *[(0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)],
    *[(0x200B, 0x200C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F)],
    *[(0xFEFF, 0xFEFF), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE001F)],
    *[(0xE0080, 0xE0FFF)],
)
# Letters that are newer than the tables of RE2, and those whose lower case is newer than TensorFlow's.
NEWER = letters((0x2EBF0, 0x2EE5D), (0x10570, 0x105BF), (0x2C2F, 0x2C2F), (0xA7C0, 0xA7DC))
RULED = (
    "aZ1 .'\u2019\u02bc#*\u20e3\u200d\u2764\u2194\u0301\u0130\u03a3\u3164\u2800\0\n"
    "\U0001f469\U0001f3fd\U0001f1e9\U0001f1ea\U000e0067\U000e007f"
)
ASSIGNED = st.characters(exclude_categories=["Cn", "Cs", "Co"], exclude_characters=NEWER)
UNSPACED = (
    "\u65e5\u3005\u3042\u30a2\uff76\u30fc\uff9e\u3099\ud55c\u1112"
    "\u0e01\u0e31\u0e53\u0eaa\u1000\u1039\u1780\u17d2\u17b6"
)
TEXTS = st.text(st.one_of(*map(st.sampled_from, (RULED, HIDDEN, UNSPACED)), ASSIGNED), max_size=25)

JOINER, TONES, LETTERS_OF_FLAGS = "\u200d", "\U0001f3fb-\U0001f3ff", "\U0001f1e6-\U0001f1ff"
MORE = (
    "\u203c\u2049\u2139\u2194\u25fb-\u25fe\u2934\u2935\u3030\u303d\U0001f6d8-\U0001f6db\U0001fa70-\U0001faff"
    + TONES
)


def within(letter, ranges):
    return bool(re.match(f"[{ranges}]", letter))


def end_of_symbol(text, i):
    """Where the symbol ends that begins at a place; the place itself if there is none."""
    if not text[i : i + 1] or not (unicodedata.category(text[i]) == "So" or within(text[i], MORE)):
        return i
    flag = re.match(f"[{LETTERS_OF_FLAGS}]{{2}}", text[i:])
    end = i + (2 if flag or within(text[i + 1 : i + 2], TONES) else 1)
    while unicodedata.category(text[end : end + 1] or "x")[0] == "M":
        end += 1
    if tags := re.match("[\U000e0020-\U000e007e]+\U000e007f", text[end:]):
        end += tags.end()
    more = end_of_symbol(text, end + 1) if text[end : end + 1] == JOINER else end
    return more if more > end + 1 else end


def by_hand(text, version=2):
    """The words of a text, letter by letter in Python."""
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text if c not in HIDDEN).lower()
    text, i, kept = re.sub("[\u2018\u2019\u02bc]", "'", text), 0, ""
    while i < len(text):
        end = end_of_symbol(text, i)
        kept += text[i:end] or ("" if within(text[i], f"{JOINER}\U000e0020-\U000e007f") else text[i])
        i = max(end, i + 1)
    words, run, i = [], "", 0
    while i < len(kept):
        letter, end = kept[i], end_of_symbol(kept, i)
        keycap = re.match("[0-9#*]\u20e3", kept[i:])
        if letter == "\u2800" or keycap or end > i:
            end = i + 2 if keycap else max(end, i + 1) if letter != "\u2800" else i + 1
            words += [*parts(run, version), *([] if letter == "\u2800" else [kept[i:end]])]
            run, i = "", end
        else:
            apart = unicodedata.category(letter)[0] not in "LMN" or letter in "\u3164\uffa0"
            run, i = run + (" " if apart and letter != "'" else letter), i + 1
    return words + parts(run, version)


def parts(run, version):
    """The words of a run of letters, spaces and apostrophes."""
    run = by_script(run) if version > 2 else run
    return [word.strip("'") for word in re.split(" |''+", run) if word.strip("'")]


@pytest.mark.parametrize("version", [2, 3])
@settings(max_examples=40)
@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
def test_words_are_those_found_letter_by_letter_and_found_again_in_themselves(version, texts):
    found = [[word.decode() for word in row] for row in tokenize(tf.constant(texts), version).to_list()]
    assert found == [by_hand(text, version) for text in texts]
    again = tokenize(tf.constant([" ".join(words) for words in found]), version).to_list()
    assert [[word.decode() for word in row] for row in again] == found


PLAIN = "aZ1b '\u2019\u02bc,.-!?#*\u0301\u0130\u03a3\u65e5\n"


@settings(max_examples=20)
@given(st.lists(st.text(st.sampled_from(PLAIN), max_size=25), max_size=20))
def test_versions_agree_on_text_of_letters_marks_and_punctuation(texts):
    texts = tf.constant(texts, tf.string)
    assert tokenize(texts, 1).to_list() == tokenize(texts, 2).to_list()
