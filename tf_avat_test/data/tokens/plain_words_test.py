import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.plain_letters import plain_letters
from tf_avat.data.tokens.plain_words import TokenNumbers, joined
from tf_avat.data.tokens.tokenize import TOKENIZERS, tokenize
from tf_avat_test.data.tokens.tokenize_test import TEXTS

LETTERS = {version: plain_letters(version) for version in TOKENIZERS}
LETTERS_OF_ASCII = st.one_of(
    st.sampled_from("aZ1''' #*-.\r\n\t\0\x7f\x1f"), st.characters(max_codepoint=0x7F)
)
ASCII = st.text(LETTERS_OF_ASCII)
WRITTEN = st.text(
    st.one_of(st.sampled_from("é’‘\u00ad…“\u00a0ßÑ—\u0130\u0301日ΣЖ\u200d\u20e3"), LETTERS_OF_ASCII),
    max_size=30,
)


def words_of(texts, letters=None):
    """The words of each text, None for one that is not read."""
    numbers = {}
    tokens = TokenNumbers(lambda word: numbers.setdefault(word, len(numbers) + 1), letters)
    found, lengths, unread = tokens.read(joined(texts))
    words, rows, start = list(numbers), [], 0
    for row, length in enumerate(lengths.tolist()):
        row_words = [words[i - 1] for i in found[start : start + length].tolist()]
        rows.append(None if row in unread else row_words)
        start += length
    assert start == len(found) and len(rows) == len(texts)
    return rows


@pytest.mark.parametrize("version", TOKENIZERS)
@settings(max_examples=100)
@given(texts=st.lists(ASCII, min_size=1))
def test_texts_of_ascii_have_the_words_of_the_tokenizer(version, texts):
    assert words_of(texts) == tokenize(tf.constant(texts), version).to_list()


@pytest.mark.parametrize("version", TOKENIZERS)
@settings(max_examples=100)
@given(texts=st.lists(st.one_of(WRITTEN, TEXTS, st.text()), min_size=1))
def test_other_texts_have_the_words_of_the_tokenizer_or_are_not_read(version, texts):
    found = words_of(texts, LETTERS[version])
    expected = tokenize(tf.constant(texts), version).to_list()
    assert found == [None if row is None else words for row, words in zip(found, expected, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It isn't ''Conan''; it's 'Conan' 'n' dogs'", "it isn't conan it's conan n dogs"),
        ("“Don’t”, said José — naïve…yes", "don't said josé naïve yes"),
        ("so\u00adft", "soft"),
        ("Ελλάδα και Москва", "ελλάδα και москва"),
        ("' '' \0", ""),
    ],
)
def test_reads_what_people_write(text, words):
    assert words_of([text], LETTERS[2]) == [words.encode().split()]


@pytest.mark.parametrize("text", ["good ❤", "1\u20e3", "ΟΔΟΣ", "\U0001f600", b"bytes \xff"])
def test_what_depends_on_neighbors_is_not_read(text):
    assert words_of(["a b", text, "", "c"], LETTERS[2]) == [[b"a", b"b"], None, [], [b"c"]]


def test_beyond_ascii_nothing_is_read_without_letters():
    assert words_of(["a", "é", "b"]) == [[b"a"], None, [b"b"]]


def test_what_was_forgotten_is_found_anew(monkeypatch):
    monkeypatch.setattr("tf_avat.data.tokens.plain_words._ROOM", 2)
    tokens = TokenNumbers(lambda word: int(word[1:]), LETTERS[2])
    for _ in range(3):
        found, lengths, unread = tokens.read(joined(["x1 x2—x3 'x4", "x5"]))
        assert (found.tolist(), lengths.tolist(), unread.tolist()) == ([1, 2, 3, 4, 5], [4, 1], [])
