import tracemalloc

import numpy as np
import pytest

from tf_avat.data.batches.random_order import RandomOrder

SIZES = [0, 1, 2, 1000, 2**20, 2**20 + 1, 2**20 + 4567, 2**22]


@pytest.mark.parametrize("size", SIZES)
def test_every_number_comes_once(size):
    np.testing.assert_array_equal(np.sort(RandomOrder(size, 3)[:]), np.arange(size))


@pytest.mark.parametrize("size", [1000, 2**21 + 5])
def test_a_part_is_a_part_of_the_whole(size):
    order = RandomOrder(size, [1, 2])
    whole = order[:]
    np.testing.assert_array_equal(order[np.array([7, 3, size - 1])], whole[[7, 3, size - 1]])
    np.testing.assert_array_equal(order[10:20], whole[10:20])
    assert len(order) == size


def test_the_seed_decides():
    size = 2**21
    first, again, other = (RandomOrder(size, seed)[:] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.mean(first == other) < 1e-4


@pytest.mark.parametrize("size", [1000, 2**20 + 1, 3 * 2**20])
def test_a_stretch_is_spread_evenly_over_all_numbers(size):
    stretch = RandomOrder(size, 5)[:900]
    counts = np.histogram(stretch, bins=30, range=(0, size))[0]
    chi_squared = ((counts - 30) ** 2 / 30).sum()
    # 29 degrees of freedom: 58.3 is the quantile of .999; a list that is cut off has less spread.
    assert chi_squared < 58.3


def test_neighbors_in_the_order_are_unrelated():
    order = RandomOrder(2**21 + 99, 8)[:]
    correlation = np.corrcoef(order[:-1], order[1:])[0, 1]
    assert abs(correlation) < 4 / np.sqrt(len(order))
    steps = np.diff(order)
    assert abs(np.mean(steps > 0) - 0.5) < 0.002


def test_an_order_of_a_billion_takes_no_memory_to_speak_of():
    tracemalloc.start()
    stretch = RandomOrder(10**9, 1)[5 * 10**8 : 5 * 10**8 + 1000]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(set(stretch.tolist())) == 1000
    assert stretch.min() >= 0 and stretch.max() < 10**9
    assert peak < 2**20
