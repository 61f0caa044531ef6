import numpy as np
import pytest

from tf_avat.evaluation.classification_scores import classification_scores


def test_two_classes_are_scored_by_the_positive_one():
    labels = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    positive = np.array([0.9, 0.8, 0.3, 0.7, 0.2, 0.1, 0.4, 0.35])
    scores = classification_scores(labels, np.stack([1 - positive, positive], axis=1))
    # Two of three positives found, one of five negatives taken for positive.
    assert scores["f1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert scores["accuracy"] == pytest.approx(6 / 8)
    # Of the 15 pairs of a positive and a negative, 0.3 stands below 0.7, 0.4 and 0.35.
    assert scores["auc"] == pytest.approx(12 / 15)
    right = np.where(labels == 1, positive, 1 - positive)
    assert scores["nll"] == pytest.approx(-np.log(right).mean())


def test_more_classes_are_scored_by_the_mean_over_classes():
    labels = np.array([0, 1, 2, 2])
    probabilities = np.array([[0.8, 0.1, 0.1], [0.5, 0.4, 0.1], [0.1, 0.1, 0.8], [0.1, 0.2, 0.7]])
    scores = classification_scores(labels, probabilities)
    assert scores["f1"] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert scores["accuracy"] == pytest.approx(3 / 4)
    assert scores["auc"] == pytest.approx(1)


def test_probabilities_of_float32_need_no_rescaling(recwarn):
    logits = np.random.default_rng(0).normal(size=(1000, 2)).astype(np.float32)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    classification_scores(np.arange(1000) % 2, probabilities)
    assert not recwarn.list


def test_a_score_that_is_not_defined_is_none():
    assert classification_scores(np.array([1, 1]), np.array([[0.2, 0.8], [0.6, 0.4]]))["auc"] is None
