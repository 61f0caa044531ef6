import itertools

import numpy as np

from tf_avat.evaluation.shuffled_weights import shuffled_weights

STARTS = np.array([0, 3, 3, 4, 9])
WEIGHTS = np.arange(9.0)


def test_each_sentence_keeps_its_weights():
    shuffled = shuffled_weights(WEIGHTS, STARTS, 1)
    for start, end in itertools.pairwise(STARTS):
        np.testing.assert_array_equal(np.sort(shuffled[start:end]), WEIGHTS[start:end])


def test_every_order_of_a_sentence_is_as_likely():
    orders = [tuple(shuffled_weights(WEIGHTS, STARTS, seed)[:3]) for seed in range(600)]
    counts = [orders.count(order) for order in set(orders)]
    assert len(counts) == 6
    # Five standard deviations about the mean of 100.
    assert min(counts) > 54 and max(counts) < 146


def test_the_seed_decides():
    a, b, c = (shuffled_weights(WEIGHTS, STARTS, seed) for seed in (1, 1, 2))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
