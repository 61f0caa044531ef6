import functools

import numpy as np
import pytest

from tf_avat.evaluation.bootstrap_interval import bootstrap_interval
from tf_avat.evaluation.classification_estimates import classification_estimates
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.reliability import Reliability
from tf_avat.evaluation.score import Score


def problem(classes, count=400, seed=0):
    """Predictions that are right more often than not, and surer than that."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    logits = 2 * rng.normal(size=(count, classes)) + 2 * np.eye(classes)[labels]
    return labels, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("classes", [2, 4])
def test_scores_come_with_the_interval_of_the_same_score_of_draws(classes):
    labels, probabilities = problem(classes)
    found = classification_estimates(labels, probabilities, Estimate(resamples=40, seed=1))

    @functools.cache
    def literal(rows):
        return classification_scores(labels[list(rows)], probabilities[list(rows)])

    for name, value in classification_scores(labels, probabilities).items():
        interval = bootstrap_interval(lambda rows, name=name: literal(tuple(rows))[name], 400, 40, seed=1)
        assert getattr(found, name).value == pytest.approx(value, abs=1e-12)
        assert (getattr(found, name).low, getattr(found, name).high) == pytest.approx(interval, abs=1e-12)


def test_the_calibration_error_is_that_of_fifteen_bins_with_the_basic_interval():
    labels, probabilities = problem(2)
    found = classification_estimates(labels, probabilities, Estimate(resamples=100, seed=1))
    reliability = Reliability.of(labels, probabilities, bins=15)
    value = reliability.calibration_error
    low, high = bootstrap_interval(
        lambda rows: Reliability.of(labels[rows], probabilities[rows], bins=15).calibration_error,
        400,
        resamples=100,
        seed=1,
    )
    error = found.calibration_error
    assert error.value == pytest.approx(value)
    assert error.low == pytest.approx(max(2 * value - high, 0))
    assert error.high == pytest.approx(2 * value - low)
    assert [part.texts for part in found.reliability] == reliability.counts[reliability.counts > 0].tolist()
    for part, confidence, accuracy in zip(
        found.reliability,
        reliability.confidence[reliability.counts > 0],
        reliability.accuracy[reliability.counts > 0],
        strict=True,
    ):
        assert (part.confidence, part.accuracy) == (confidence, accuracy)


def test_the_interval_of_the_calibration_error_reaches_down_to_a_small_true_one():
    rng = np.random.default_rng(3)
    held = {"basic": 0, "percentile": 0}
    for i in range(12):
        sure = rng.uniform(0.5, 1, 250)
        # Predictions are as right as they say but for a tenth of what they say above one half.
        right = rng.random(250) < sure - 0.1 * (sure - 0.5)
        probabilities = np.stack([1 - sure, sure], axis=1)
        labels = right.astype(int)
        found = classification_estimates(labels, probabilities, Estimate(50, seed=i)).calibration_error
        rows = [np.random.default_rng(i + j).integers(250, size=250) for j in range(50)]
        drawn = [Reliability.of(labels[one], probabilities[one]).calibration_error for one in rows]
        held["basic"] += found.low <= 0.025 <= found.high
        held["percentile"] += np.quantile(drawn, 0.025) <= 0.025 <= np.quantile(drawn, 0.975)
        assert found.low >= 0
    assert held["basic"] >= 9 and held["percentile"] <= 1


def test_a_score_that_is_not_defined_has_no_interval():
    probabilities = np.array([[0.2, 0.8], [0.6, 0.4], [0.1, 0.9]])
    found = classification_estimates(np.ones(3, int), probabilities, Estimate(50))
    assert found.auc == Score(None)
    one = classification_estimates(np.ones(1, int), probabilities[:1], Estimate(50))
    assert one.calibration_error.low is None and one.f1.value == 1.0
