import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.invisible import BLANKS, visible
from tf_avat.data.tokens.tokenize import TOKENIZER, TOKENIZERS, tokenize
from tf_avat.reports.spelled_words import spelled_words


def joined(gaps, spelled):
    return "".join(gap + word for gap, word in zip(gaps, [*spelled, ""], strict=True))


def words_of(text, version=TOKENIZER):
    return [word.decode() for word in tokenize(tf.constant([text]), version).flat_values.numpy()]


def test_words_are_spelled_as_in_the_text_with_what_stands_between():
    gaps, spelled = spelled_words("It's GOOD -- <b>really</b>!", ["it's", "good", "b", "really", "b"])
    assert spelled == ["It's", "GOOD", "b", "really", "b"]
    assert gaps == ["", " ", " -- <", ">", "</", ">!"]


def test_other_apostrophes_are_found_and_kept():
    assert spelled_words("Don\u2019t", ["don't"]) == (["", ""], ["Don\u2019t"])


def test_words_that_are_not_in_the_text_are_shown_as_they_are():
    assert spelled_words("Straße", ["else", "where"]) == (["", " ", ""], ["else", "where"])


def test_a_text_without_words_is_all_gap():
    assert spelled_words("?!", [""]) == (["", "?!"], [""])


def test_control_signs_become_blanks():
    gaps, _ = spelled_words("a\x1b[31m\nb", ["a", "31m", "b"])
    assert gaps == ["", " [", " ", ""]


def test_invisible_characters_stay_in_and_behind_words():
    text = "\ufeffSo\u00adft \u2764\ufe0f\u2014fil\u200bm \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645."
    gaps, spelled = spelled_words(text, words_of(text))
    assert spelled == text.removeprefix("\ufeff").removesuffix(".").replace("\u2014", " ").split(" ")
    assert gaps == ["", " ", "\u2014", " ", "."]


def test_words_of_the_older_tokenizer_are_found_too():
    text = "good\u2764\ufe0ffilm, so\u00adft"
    gaps, spelled = spelled_words(text, words_of(text, 1))
    assert spelled == ["good", "\u2764\ufe0f", "film", "so\u00ad", "ft"]
    assert gaps == ["", "", "", ", ", "", ""]


def test_what_turns_the_direction_of_text_is_not_shown():
    assert spelled_words("go\u202eod\u2066 \u202d!", ["good"]) == (["", " !"], ["good"])


def test_letters_that_lower_case_into_several_or_by_their_neighbours_are_found():
    text = "\u0130STANBUL \u039f\u0394\u039f\u03a3 \u03a3\u03a3"
    assert spelled_words(text, words_of(text)) == (["", " ", " ", ""], text.split())


LETTERS = st.one_of(
    st.sampled_from(
        "aB'\u2019 .1#\u0130\u03a3\u200d\u200b\u00ad\ufe0f\u20e3\u2764\u3164\U0001f1e9\U0001f3fd\U0001f469"
        "\u65e5\u3042\u30a2\u30fc\uff9e\u3099\ud55c\u0e01\u0e31\u1000\u1039\u0627\u0915\u094d"
    ),
    st.just("\u02bc"),
    st.characters(exclude_categories=["Cn", "Cs"]),
)


@settings(max_examples=60)
@given(st.text(LETTERS, max_size=30), st.sampled_from(TOKENIZERS))
def test_every_word_is_found_and_nothing_printable_is_lost(text, version):
    words = words_of(text, version)
    gaps, spelled = spelled_words(text, words)
    assert len(gaps) == len(words) + 1 and len(spelled) == len(words)
    # A modifier letter apostrophe is an apostrophe, which at a word's edge is none of it.
    no_words = dict.fromkeys(map(ord, BLANKS + "\u02bc"))
    assert not any(map(str.isalnum, visible("".join(gaps)).translate(no_words)))
    shown = "".join(letter if letter.isprintable() else " " for letter in visible(text))
    found = visible(joined(gaps, spelled))
    assert found == shown
