import collections

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.labeled_sample import labeled_sample
from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.input_error import InputError


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
        ((3, 5), 9, "--labeled_size=9: train has 8 texts"),
        ((3, 5, 2), 2, "--labeled_size=2: expected at least 1 text for each of 3 classes"),
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
