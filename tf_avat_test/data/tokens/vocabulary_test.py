import collections

import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_counts import WordCounts
from tf_avat.data.tokens.word_ids import PADDING_ID, UNKNOWN_ID

TEXTS = st.lists(st.lists(st.integers(0, 30).map(str), max_size=20), max_size=30)


def counts_of(texts, capacity):
    counts = WordCounts(capacity)
    for words in texts:
        counts.add(words)
    return counts


@given(TEXTS)
def test_counts_are_exact_where_all_words_have_room(texts):
    true = collections.Counter(word for words in texts for word in words)
    counts = counts_of(texts, 31)
    assert counts.undercount == 0
    for least in (1, 3):
        expected = sorted((w for w in true if true[w] >= least), key=lambda word: (-true[word], word))
        assert counts.most_frequent(least) == expected
        assert counts.most_frequent(least, 4) == expected[:4]


@given(TEXTS)
def test_what_is_forgotten_is_rarer_than_the_undercount(texts):
    true = collections.Counter(word for words in texts for word in words)
    counts = counts_of(texts, 8)
    for least in range(1, 8):
        found = set(counts.most_frequent(least))
        assert {word for word in true if true[word] >= least + counts.undercount} <= found
        assert found <= {word for word in true if true[word] >= least}


@given(TEXTS)
def test_no_more_words_are_held_than_there_is_room_for(texts):
    assert len(counts_of(texts, 8).most_frequent()) <= 8


def test_frequent_words_outlive_a_flood_of_rare_ones():
    counts = WordCounts(100)
    for i in range(2000):
        counts.add(["the", "of", "the", f"rare{i}"])
    assert counts.most_frequent(size=2) == ["the", "of"]
    assert 0 < counts.undercount < 50


@pytest.mark.parametrize("size", [0, 1, 5])
def test_there_may_be_fewer_words_than_asked_for(size):
    assert counts_of([["b", "a"]], 10).most_frequent(size=size) == ["a", "b"][:size]


VOCABULARY_TEXTS = ["b a b", "c a b", "c d"]


def test_the_most_frequent_word_comes_first_and_equals_by_alphabet():
    assert Vocabulary.of(VOCABULARY_TEXTS).words == ("b", "a", "c", "d")


def test_rare_words_are_left_out():
    assert Vocabulary.of(VOCABULARY_TEXTS, min_count=2).words == ("b", "a", "c")


def test_only_so_many_words_are_kept():
    assert Vocabulary.of(VOCABULARY_TEXTS, size=3).words == ("b", "a", "c")


def test_words_are_counted_over_many_parts():
    assert Vocabulary.of(("x y" if i % 3 else "y" for i in range(5000)), min_count=3400).words == ("y",)


def test_the_first_word_has_the_id_after_unknown_and_the_last_is_below_the_size():
    vocabulary = Vocabulary.of(VOCABULARY_TEXTS)
    ids = vocabulary.table().lookup(tf.constant(["b", "d", "never seen", ""])).numpy().tolist()
    assert ids == [UNKNOWN_ID + 1, len(vocabulary) - 1, UNKNOWN_ID, UNKNOWN_ID]
    assert PADDING_ID == 0


def test_may_be_empty():
    vocabulary = Vocabulary(())
    assert len(vocabulary) == 2
    assert vocabulary.table().lookup(tf.constant(["word"])).numpy() == [UNKNOWN_ID]
