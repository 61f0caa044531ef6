import numpy as np
import pytest

from tf_avat.data.texts.surest import surest


def test_of_each_class_the_share_is_kept_of_which_the_classifier_is_surest():
    probabilities = np.array(
        [[0.9, 0.1], [0.6, 0.4], [0.8, 0.2], [0.55, 0.45], [0.3, 0.7], [0.01, 0.99], [0.52, 0.48]]
    )
    rows, classes = surest(probabilities, 0.5)
    assert rows.tolist() == [0, 2, 5] and classes.tolist() == [0, 0, 1]


def test_a_class_that_was_found_nowhere_has_no_texts():
    rows, classes = surest(np.array([[0.2, 0.5, 0.3], [0.1, 0.8, 0.1]]), 1.0)
    assert rows.tolist() == [1, 0] and classes.tolist() == [1, 1]


@pytest.mark.parametrize(("texts", "share"), [(0, 0.75), (5, 0.0), (1, 0.75)])
def test_nothing_may_be_left(texts, share):
    rows, classes = surest(np.full((texts, 2), 0.5), share)
    assert len(rows) == len(classes) == 0 and rows.dtype.kind == classes.dtype.kind == "i"


def test_it_is_the_best_share_of_each_class_of_many():
    generator = np.random.default_rng(3)
    probabilities = generator.dirichlet(np.ones(3), 1000)
    rows, classes = surest(probabilities, 0.75)
    assert np.array_equal(classes, np.sort(classes)) and len(set(rows.tolist())) == len(rows)
    assert np.array_equal(classes, probabilities[rows].argmax(1))
    left = np.setdiff1d(np.arange(1000), rows)
    for label in range(3):
        own, others = rows[classes == label], left[probabilities[left].argmax(1) == label]
        assert len(own) == int(0.75 * (len(own) + len(others)))
        assert probabilities[own].max(1).min() >= probabilities[others].max(1).max()
        assert np.all(np.diff(probabilities[own].max(1)) <= 0)
