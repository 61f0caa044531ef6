import numpy as np
import pytest

from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.robustness_estimates import robustness_estimates


def of(predicted, classes=2):
    """Probabilities that predict certain classes."""
    return np.eye(classes)[predicted] * 0.6 + 0.1


LABELS = np.array([1, 1, 1, 0, 0, 0])
CLEAN = np.array([1, 1, 0, 0, 0, 1])
ATTACKED = np.array([0, 1, 1, 1, 0, 0])
RANDOM = np.array([1, 0, 0, 0, 0, 1])


def test_changes_are_counted_against_the_clean_prediction():
    found = robustness_estimates(LABELS, of(CLEAN), of(ATTACKED), of(RANDOM), Estimate(200))
    assert found.changed.value == pytest.approx(4 / 6)
    assert found.random_changed.value == pytest.approx(1 / 6)
    assert 0 <= found.changed.low < 4 / 6 < found.changed.high <= 1


def test_an_attack_mends_no_mistake_in_f1():
    found = robustness_estimates(LABELS, of(CLEAN), of(ATTACKED), of(RANDOM), Estimate(200))
    # The third and the last are wrong already and stay so: 0 1 0 1 0 1.
    assert found.f1.value == pytest.approx(2 * 1 / (2 * 1 + 2 + 2))
    # Random directions are not chosen: 1 0 0 0 0 1.
    assert found.random_f1.value == pytest.approx(2 * 1 / (2 * 1 + 1 + 2))


def test_f1_under_attack_has_the_interval_of_draws():
    rng = np.random.default_rng(0)
    labels, clean, attacked = rng.integers(0, 2, (3, 300))
    found = robustness_estimates(labels, of(clean), of(attacked), of(clean), Estimate(1500, seed=1))
    harmed = np.where(clean == labels, attacked, clean)
    scores = []
    for _ in range(1500):
        rows = rng.integers(300, size=300)
        both = np.sum((labels[rows] == 1) & (harmed[rows] == 1))
        scores.append(2 * both / (np.sum(labels[rows]) + np.sum(harmed[rows])))
    low, high = np.quantile(scores, [0.025, 0.975])
    assert found.f1.low == pytest.approx(low, abs=0.02)
    assert found.f1.high == pytest.approx(high, abs=0.02)


def test_more_classes_have_the_mean_f1():
    labels, clean, attacked = np.array([0, 1, 2]), np.array([0, 1, 2]), np.array([0, 2, 2])
    found = robustness_estimates(labels, of(clean, 3), of(attacked, 3), of(clean, 3), Estimate(50))
    assert found.f1.value == pytest.approx((1 + 0 + 2 / 3) / 3)
    assert found.random_f1.value == 1.0
