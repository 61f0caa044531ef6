import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.text_statistics import EqualTexts, TextStatistics
from tf_avat.data.tokens.tokenized_texts import TokenizedTexts

IDS = 7
COVERED = np.array([False, False, True, True, False, False, True])


def of(sentences, texts=None):
    """`TokenizedTexts` of lists of ids, whose words are the ids' numbers."""
    starts = np.cumsum([0, *map(len, sentences)])
    ids = np.array([i for sentence in sentences for i in sentence], np.int32)
    words = tuple(" ".join(map(str, sentence)) for sentence in sentences)
    return TokenizedTexts(texts or words, words, IdSequences(ids, starts))


def counted(parts, compared=None):
    statistics = TextStatistics(IDS, compared)
    for part in parts:
        statistics.add(part)
    return statistics


SENTENCES = st.lists(st.lists(st.integers(1, IDS - 1), max_size=8), max_size=6)


@given(SENTENCES, SENTENCES)
def test_says_of_parts_what_numpy_says_of_the_whole(one, other):
    summary = counted([of(one), of(other)]).summary(COVERED)
    lengths = np.array([len(sentence) for sentence in one + other])
    ids = np.array([i for sentence in one + other for i in sentence], int)
    assert (summary.texts, summary.words) == (len(lengths), len(ids))
    assert summary.texts_without_words == (lengths == 0).sum()
    if not len(lengths):
        assert summary.mean_words is summary.longest_words is summary.median_words is None
        return
    assert summary.mean_words == pytest.approx(lengths.mean())
    assert summary.median_words == pytest.approx(np.median(lengths))
    assert summary.words_of_95th_percentile == pytest.approx(np.percentile(lengths, 95))
    assert summary.longest_words == lengths.max()
    if len(ids):
        assert summary.share_of_words_unknown == pytest.approx((ids == 1).mean())
        assert summary.share_of_words_covered == pytest.approx(COVERED[ids].mean())


def test_shares_of_no_words_are_none():
    summary = counted([of([[]])]).summary(COVERED)
    assert (summary.texts, summary.mean_words, summary.longest_words) == (1, 0, 0)
    assert summary.share_of_words_unknown is summary.share_of_words_covered is None


def test_without_vectors_nothing_is_said_of_them():
    summary = counted([of([[2]])]).summary()
    assert summary.share_of_words_covered is None
    assert "share_of_words_covered" not in summary.as_json(False)
    # Where there are vectors, but no words, it is said that the share is not known.
    assert counted([of([[]])]).summary(COVERED).as_json(True)["share_of_words_covered"] is None


def test_json_tells_what_there_is_in_the_order_of_the_table():
    summary = counted([of([[2]])], {"train": of([[2]])}).summary(COVERED)
    labeled = dataclasses.replace(summary, texts_by_class={"a": 1}, texts_labeled_otherwise=EqualTexts(0, 0))
    names = list(summary.as_json(True))
    assert names[0] == "texts" and names[-2:] == ["share_of_words_covered", "texts_also_in"]
    assert list(labeled.as_json(True)) == ["texts_by_class", *names, "texts_labeled_otherwise"]
    assert list(counted([of([[2]])]).summary().as_json(False)) == names[:-2]


@given(SENTENCES, SENTENCES)
def test_what_two_have_counted_is_what_one_counts(one, other):
    total = counted([of(one)])
    total.include(counted([of(other)], {"train": of(one)}))
    assert total.summary() == counted([of(one), of(other)]).summary()


def test_equal_texts_count_by_their_letters_and_by_their_words():
    train = of([[2, 3], [4], [4]], ("Good movie", "Bad", "bad"))
    part = of([[2, 3], [2, 3], [4], [4, 4], [4]], ("Good movie", "good movie!", "Bad", "bad bad", "bad"))
    also_in = counted([part], {"train": train, "valid": of([[5]])}).summary().texts_also_in
    assert also_in == {"train": EqualTexts(3, 4), "valid": EqualTexts(0, 0)}
