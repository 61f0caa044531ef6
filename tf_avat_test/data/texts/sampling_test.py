import collections
import itertools
import random
import string
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.texts.sampling import hash_sample, hash_split, labeled_sample
from tf_avat.data.texts.text_dataset import LabeledTexts
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("", "test"),
        ("good", "train"),
        ("the plot", "valid"),
        ("\u65e5\u672c", "train"),
        ("\u6620\u753b", "test"),
        ("!?", "train"),
    ],
)
def test_is_the_same_for_ever(text, split):
    assert hash_split(text) == split


def test_shares_are_70_10_and_20_percent():
    counts = collections.Counter(hash_split(f"text {n}") for n in range(20_000))
    assert counts["train"] == pytest.approx(14_000, abs=250)
    assert counts["valid"] == pytest.approx(2000, abs=180)
    assert counts["test"] == pytest.approx(4000, abs=240)


@given(st.text(), st.sampled_from([" ", "\t\n", "\u3000"]))
def test_white_space_at_the_ends_does_not_matter(text, space):
    assert hash_split(space + text + space) == hash_split(text)


@given(st.lists(st.text(string.ascii_letters, min_size=1), min_size=1))
def test_case_and_what_is_between_words_do_not_matter(words):
    plain = hash_split(" ".join(words))
    assert hash_split(f"'{' -- '.join(words).upper()}'...") == plain
    assert hash_split("_".join(words).swapcase() + " :)") == plain


def test_texts_without_words_are_not_all_in_one_split():
    assert len({hash_split("!" * n) for n in range(1, 30)}) == 3


def test_a_lone_surrogate_has_a_split():
    assert hash_split("\ud800") in ("train", "valid", "test")


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


def test_is_the_same_for_ever_for_a_sample():
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


def train_of(*counts):
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    return LabeledTexts(tuple(f"text {i}" for i in range(len(labels))), labels)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.data())
def test_every_class_keeps_its_share_to_within_one_and_has_a_text(counts, data):
    train = train_of(*counts)
    size = data.draw(st.integers(-(-len(train) // min(counts)), len(train)))
    sample, _ = labeled_sample(train, size, 1)
    drawn = np.bincount(sample.labels, minlength=len(counts))
    assert drawn.sum() == len(sample) == size
    assert drawn.min() >= 1
    assert (abs(drawn - size * np.array(counts) / len(train)) < 1).all()


def test_sample_and_rest_together_are_the_train_texts_in_their_order():
    train = train_of(30, 50)
    labels = dict(zip(train.texts, train.labels, strict=True))
    sample, rest = labeled_sample(train, 20, 1)
    assert [labels[text] for text in sample.texts] == sample.labels.tolist()
    assert sample.texts == tuple(text for text in train.texts if text in set(sample.texts))
    assert rest == tuple(text for text in train.texts if text not in set(sample.texts))
    assert len(rest) == 60


def test_equal_texts_are_different_examples():
    sample, rest = labeled_sample(LabeledTexts(("a",) * 10, [0, 1] * 5), 4, 1)
    assert (len(sample), len(rest)) == (4, 6)


def test_is_a_function_of_the_seed():
    train = train_of(300, 500)
    first, again, other = (labeled_sample(train, 100, seed)[0].texts for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_text_of_a_class_is_drawn_equally_often():
    train = train_of(4, 8)
    drawn = collections.Counter(
        text for seed in range(600) for text in labeled_sample(train, 6, seed)[0].texts
    )
    # 300 expected, with a standard deviation of 12.
    assert all(abs(drawn[text] - 300) < 60 for text in train.texts)


def test_all_texts_may_be_drawn():
    sample, rest = labeled_sample(train_of(3, 5), 8, 1)
    assert (sample.texts, rest) == (train_of(3, 5).texts, ())


@pytest.mark.parametrize(
    ("counts", "size", "message"),
    [
        ((3, 5), 9, "`labeled_size`=9: train has 8 texts"),
        ((3, 5, 2), 2, "`labeled_size`=2: expected at least 1 text for each of 3 classes"),
        ((3, 5), 0, "expected at least 1"),
        ((3, 5), -1, "expected at least 1"),
        ((), 0, "expected at least 1"),
        ((97, 1, 1, 1), 10, "2 of 4 classes are too rare to have a text in the sample; 100 texts are enough"),
    ],
)
def test_what_cannot_be_is_refused(counts, size, message):
    with pytest.raises(InputError) as caught:
        labeled_sample(train_of(*counts), size, 1)
    assert message in str(caught.value)
