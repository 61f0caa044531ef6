import numpy as np
import pytest

from tf_avat.evaluation.bootstrap_interval import bootstrap_interval


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide_on_either_side():
    values = np.random.default_rng(0).normal(3, 2, 400)
    low, high = bootstrap_interval(lambda rows: values[rows].mean(), 400, resamples=1500)
    error = values.std() / 20
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.2 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.2 * error)


def test_it_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = 0
    for i in range(50):
        values = rng.exponential(size=60)
        low, high = bootstrap_interval(lambda rows, v=values: v[rows].mean(), 60, 60, 0.8, seed=i)
        held += low <= 1 <= high
    assert 34 <= held <= 45


def test_a_higher_confidence_widens_it():
    values = np.arange(50.0)
    narrow = bootstrap_interval(lambda rows: values[rows].mean(), 50, confidence=0.5)
    wide = bootstrap_interval(lambda rows: values[rows].mean(), 50, confidence=0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_the_same_seed_gives_the_same_interval_and_another_one_another():
    values = np.random.default_rng(0).normal(size=30)
    first, again, other = (
        bootstrap_interval(lambda rows: values[rows].mean(), 30, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_draws_in_which_the_score_is_not_defined_are_left_out():
    labels = np.array([0] * 9 + [1])
    low, high = bootstrap_interval(lambda rows: 1.0 if labels[rows].any() else np.nan, 10)
    assert (low, high) == (1.0, 1.0)


def test_two_examples_are_enough():
    assert bootstrap_interval(lambda rows: float(rows.sum()), 2, resamples=200) == (0.0, 2.0)


def test_of_a_biased_score_the_draws_are_mirrored_about_it():
    values = np.random.default_rng(0).normal(size=30)

    def statistic(rows):
        return abs(values[rows].mean())

    score = abs(values.mean())
    low, high = bootstrap_interval(statistic, 30)
    assert bootstrap_interval(statistic, 30, biased=score) == (
        pytest.approx(2 * score - high),
        pytest.approx(2 * score - low),
    )


def test_a_single_draw_or_equal_ones_make_no_noise(recwarn):
    assert bootstrap_interval(lambda rows: 3.0, 5, resamples=1) == (3.0, 3.0)
    assert bootstrap_interval(lambda rows: 3.0, 5, resamples=20) == (3.0, 3.0)
    assert not recwarn.list


def test_no_interval_without_at_least_two_examples_or_any_defined_draw():
    assert bootstrap_interval(lambda rows: 1.0, 1) is None
    assert bootstrap_interval(lambda rows: np.nan, 10) is None


@pytest.mark.parametrize("count", [2, 37, 600])
def test_many_draws_at_once_have_the_interval_of_one_after_the_other(count):
    values = np.random.default_rng(count).normal(size=count)

    def mean(rows, axis=-1):
        return np.mean(values[rows], axis=axis)

    # Of 600 examples 436 draws fit in one go, and three goes make 1000.
    one = bootstrap_interval(mean, count)
    assert bootstrap_interval(mean, count, vectorized=True) == one
