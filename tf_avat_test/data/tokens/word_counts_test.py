import collections

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.word_counts import WordCounts, count_words

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


@pytest.mark.parametrize("text", ["ASCII alone, it's", "“naïve”", "❤ 日本"])
def test_words_are_forgotten_as_if_few_texts_were_counted_at_a_time(text):
    texts = [f"w{i % 1500 + i // 2000} {text}" for i in range(4000)]
    whole, apart = WordCounts(1000), WordCounts(1000)
    count_words(iter(texts), whole)
    for i in range(0, len(texts), 1024):
        words = collections.Counter()
        count_words(texts[i : i + 1024], one := WordCounts(10**6))
        words.update(one._counts)
        apart.add(words)
    assert whole.most_frequent() == apart.most_frequent()
    assert whole.undercount == apart.undercount > 0
