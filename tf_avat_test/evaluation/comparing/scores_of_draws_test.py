import numpy as np
import pytest

from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.comparing.scores_of_draws import SCORES_OF_TEXTS, scores_of_draws


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("score", SCORES_OF_TEXTS)
def test_each_draw_has_the_score_of_its_texts_written_out(score, classes):
    rng = np.random.default_rng(classes)
    labels = rng.integers(0, classes, 30)
    # Few distinct values: ties.
    probabilities = rng.dirichlet(np.ones(classes), (2, 30)).round(1) + 0.1
    probabilities /= probabilities.sum(2, keepdims=True)
    weights = rng.multinomial(30, np.full(30, 1 / 30), 6)
    found = scores_of_draws(score, labels, probabilities, weights)
    for draw, own in zip(weights, found, strict=True):
        rows = np.repeat(np.arange(30), draw)
        expected = [classification_scores(labels[rows], run[rows])[score] for run in probabilities]
        np.testing.assert_allclose(own, expected, rtol=1e-6)


def test_without_a_class_auc_is_not_defined_and_f1_is():
    labels, probabilities = np.array([0, 1]), np.array([[[0.9, 0.1], [0.2, 0.8]]])
    weights = np.array([[2, 0], [1, 1]])
    np.testing.assert_array_equal(scores_of_draws("auc", labels, probabilities, weights), [[np.nan], [1]])
    np.testing.assert_array_equal(scores_of_draws("f1", labels, probabilities, weights), [[0], [1]])


def test_macro_f1_is_over_the_classes_that_a_draw_holds():
    labels = np.array([0, 1, 2])
    probabilities = np.eye(3)[None]
    weights = np.array([[3, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(scores_of_draws("f1", labels, probabilities, weights), [[1], [1]])
