import numpy as np
import pytest

from tf_avat.evaluation.auc import auc


def test_two_classes_give_the_share_of_pairs_in_the_right_order():
    labels = np.array([0, 0, 1, 1])
    second = np.array([0.1, 0.7, 0.4, 0.9])
    assert auc(labels, np.stack([1 - second, second], 1)) == pytest.approx(3 / 4)


def test_three_classes_give_the_mean_of_one_against_the_rest():
    rng = np.random.default_rng(0)
    labels, probabilities = rng.integers(0, 3, 40), rng.dirichlet(np.ones(3), 40)
    areas = [
        auc((labels == c).astype(int), np.stack([-probabilities[:, c], probabilities[:, c]], 1))
        for c in range(3)
    ]
    assert auc(labels, probabilities) == pytest.approx(np.mean(areas))


def test_a_class_without_examples_leaves_it_undefined():
    assert auc(np.array([1, 1]), np.array([[0.2, 0.8], [0.6, 0.4]])) is None
