import itertools

import numpy as np
import pytest

from tf_avat.evaluation.comparing.holm import holm


def closed_test(p_values):
    """Its meaning: the largest, over all sets that hold a comparison, of size times smallest p."""
    numbers = range(len(p_values))
    sets = [s for n in range(1, len(p_values) + 1) for s in itertools.combinations(numbers, n)]
    return [max(min(1, len(s) * min(p_values[j] for j in s)) for s in sets if i in s) for i in numbers]


def test_it_is_the_closure_of_bonferronis_tests():
    rng = np.random.default_rng(0)
    for count in (1, 2, 5, 8):
        p_values = rng.random(count) ** 3
        np.testing.assert_allclose(holm(p_values), closed_test(p_values), rtol=1e-12)


def test_equal_ones_stay_equal_and_none_passes_one():
    np.testing.assert_array_equal(holm([0.02, 0.5, 0.02]), [0.06, 0.5, 0.06])
    np.testing.assert_array_equal(holm([0.6, 0.9]), [1, 1])
    assert len(holm([])) == 0


def test_among_true_hypotheses_one_is_called_wrong_in_one_study_of_twenty():
    p_values = np.random.default_rng(0).random((4000, 6))
    wrong = np.mean([holm(own).min() < 0.05 for own in p_values])
    assert wrong == pytest.approx(0.05, abs=0.01)
