import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.evaluation.top_words import top_words

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=6)


@given(LENGTHS, st.sampled_from([0.01, 0.1, 0.2, 0.5, 1.0]), st.integers(0, 99))
def test_they_are_the_first_of_each_sentence_sorted_by_weight(lengths, share, seed):
    starts = np.concatenate([[0], np.cumsum(lengths)])
    weights = np.random.default_rng(seed).integers(0, 4, starts[-1]).astype(float)
    found = top_words(weights, starts, share)
    for a, b in itertools.pairwise(starts):
        count = max(1, -(-round(share * 100) * (b - a) // 100))
        order = sorted(range(a, b), key=lambda i: (-weights[i], i))
        assert sorted(np.flatnonzero(found[a:b]) + a) == sorted(order[:count])


@pytest.mark.parametrize(("share", "count"), [(0.07, 7), (0.55, 55), (0.56, 56)])
def test_a_share_that_is_a_whole_number_of_words_is_not_rounded_up(share, count):
    assert share * 100 > count  # in binary
    assert top_words(np.arange(100.0), np.array([0, 100]), share).sum() == count


def test_a_sentence_without_words_has_none():
    assert top_words(np.ones(2), np.array([0, 0, 2, 2]), 0.5).tolist() == [True, False]
