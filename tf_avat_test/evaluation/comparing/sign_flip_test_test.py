import itertools

import numpy as np
import pytest
from scipy import stats

from tf_avat.evaluation.comparing.sign_flip_test import sign_flip_test, smallest_p


def all_signs(differences):
    """Every choice of signs, one by one."""
    observed = abs(sum(differences)) - 1e-12
    choices = list(itertools.product((1, -1), repeat=len(differences)))
    flipped = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in choices]
    return sum(one >= observed for one in flipped) / len(choices)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_it_is_the_share_of_all_signs_as_far_from_zero(count):
    rng = np.random.default_rng(count)
    for scale in (1, 1e-3):
        differences = rng.normal(0.4 * scale, scale, count)
        assert sign_flip_test(differences, rng) == pytest.approx(all_signs(differences))


def test_sums_that_are_equal_but_for_rounding_are_equal():
    differences = [0.1, 0.2, 0.3, -0.3, 0.3]
    assert sign_flip_test(differences, None) == pytest.approx(all_signs(differences))


def test_five_seeds_of_one_sign_reach_a_sixteenth_and_no_less():
    assert sign_flip_test([0.01, 0.02, 0.01, 0.03, 0.02], None) == smallest_p(5) == 1 / 16
    assert smallest_p(6) < 0.05 < smallest_p(5)


def test_no_difference_at_all_has_p_one():
    assert sign_flip_test([0.0, 0.0, 0.0], None) == 1


def test_many_differences_are_sampled_alike_for_the_same_generator():
    differences = np.random.default_rng(0).normal(0.3, 1, 40)
    found = [sign_flip_test(differences, np.random.default_rng(1)) for _ in range(2)]
    assert found[0] == found[1]
    # The normal limit.
    z = differences.sum() / np.sqrt(np.sum(differences**2))
    assert found[0] == pytest.approx(2 * stats.norm.sf(abs(z)), abs=0.015)
