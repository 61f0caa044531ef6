import numpy as np
import pytest

from tf_avat.evaluation.reliability import Reliability


def literal_error(labels, probabilities, bins):
    """Eq. (3) of Guo et al., bin by bin."""
    total = 0.0
    for m in range(1, bins + 1):
        held = [
            (max(p), np.argmax(p) == y)
            for y, p in zip(labels, probabilities, strict=True)
            if (m - 1) / bins < max(p) <= m / bins
        ]
        if held:
            gap = np.mean([right for _, right in held]) - np.mean([sure for sure, _ in held])
            total += len(held) / len(labels) * abs(gap)
    return total


@pytest.mark.parametrize("classes", [2, 4])
def test_the_calibration_error_is_that_of_the_literal_equation(classes):
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(classes), 300)
    labels = rng.integers(0, classes, 300)
    found = Reliability.of(labels, probabilities, bins=10).calibration_error
    assert found == pytest.approx(literal_error(labels, probabilities, 10), abs=1e-12)


def test_probabilities_that_are_as_right_as_they_say_have_no_error():
    probabilities = np.array([[0.25, 0.75]] * 4)
    reliability = Reliability.of(np.array([1, 1, 1, 0]), probabilities)
    assert reliability.calibration_error == 0
    assert reliability.counts.sum() == 4 and np.count_nonzero(reliability.counts) == 1


def test_there_are_fifteen_bins_if_nobody_says_otherwise():
    assert len(Reliability.of(np.array([0]), np.array([[0.6, 0.4]])).counts) == 15


def test_a_bin_holds_its_upper_bound_and_certainty_has_a_bin():
    reliability = Reliability.of(np.array([0, 0]), np.array([[0.6, 0.4], [1.0, 0.0]]), bins=5)
    assert reliability.counts.tolist() == [0, 0, 1, 0, 1]
    assert np.isnan(reliability.accuracy[0])
