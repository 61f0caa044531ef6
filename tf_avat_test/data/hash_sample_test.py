import itertools
import random
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.hash_sample import hash_sample

TEXTS = [b"text %d" % n for n in range(1000)]


@given(st.lists(st.binary(max_size=3), max_size=60), st.integers(1, 20), st.integers(0, 2**64 - 1), st.data())
def test_neither_the_order_of_the_texts_nor_copies_matter(texts, size, seed, data):
    shuffled = data.draw(st.permutations(texts))
    assert hash_sample(texts, size, seed) == hash_sample(shuffled, size, seed)


@given(st.lists(st.binary(max_size=3), max_size=60), st.integers(1, 70))
def test_takes_no_text_more_often_than_it_is_there(texts, size):
    sample, total = hash_sample(iter(texts), size, 1)
    assert total == len(texts)
    assert len(sample) == min(size, len(texts))
    left = list(texts)
    for text in sample:
        left.remove(text)


def test_a_smaller_sample_is_the_beginning_of_a_larger_one():
    everything = hash_sample(TEXTS, 1000, 7)[0]
    assert sorted(everything) == sorted(TEXTS)
    for size in (1, 10, 999):
        assert hash_sample(TEXTS, size, 7)[0] == everything[:size]


def test_every_text_is_as_likely_at_every_place():
    samples = [hash_sample(TEXTS[:40], 10, seed)[0] for seed in range(2000)]
    counts = np.array(
        [[sample[place] == text for sample in samples] for place in range(10) for text in TEXTS[:40]]
    )
    # Each text comes at each place in 50 of 2000 samples, with a standard deviation of 7.
    assert np.all(np.abs(counts.sum(1) - 50) < 5 * 7)
    chosen = counts.reshape(10, 40, 2000).any(0)
    assert np.all(np.abs(chosen.sum(1) - 500) < 5 * 19.4)


def test_texts_are_drawn_independently_of_each_other():
    chosen = np.array(
        [[text in set(hash_sample(TEXTS[:20], 10, seed)[0]) for text in TEXTS[:20]] for seed in range(1000)]
    )
    correlation = np.corrcoef(chosen.T)[~np.eye(20, dtype=bool)]
    # Ten of twenty without replacement: each pair has a correlation of -1 / 19.
    assert correlation.mean() == pytest.approx(-1 / 19, abs=1e-3)
    assert np.abs(correlation + 1 / 19).max() < 0.17


def test_seeds_draw_different_samples():
    assert len({hash_sample(TEXTS, 5, seed)[0] for seed in (0, 1, 2, 255, 256, 2**32, 2**64 - 1)}) == 7


def test_is_the_same_for_ever():
    assert hash_sample(TEXTS, 3, 1) == ((b"text 835", b"text 339", b"text 906"), 1000)


def test_memory_holds_the_sample_and_not_the_stream():
    texts = (b"%d" % n * 20 for n in itertools.count())
    hash_sample(itertools.islice(texts, 10), 10, 1)
    tracemalloc.start()
    try:
        assert hash_sample(itertools.islice(texts, 100_000), 100, 1)[1] == 100_000
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()


def test_a_sorted_stream_is_no_special_case():
    shuffled = random.Random(1).sample(TEXTS, 1000)
    assert hash_sample(sorted(TEXTS), 100, 3) == hash_sample(shuffled, 100, 3)
