import numpy as np

from tf_avat.evaluation.bootstrap_interval import bootstrap_interval
from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.score import Score


def test_a_mean_leaves_out_what_is_not_a_number():
    found = Estimate(resamples=200).mean([1.0, np.nan, 2.0, 3.0])
    assert found.value == 2.0
    assert 1 <= found.low < 2 < found.high <= 3


def test_it_is_the_mean_with_the_bootstrap_interval_of_its_settings():
    values = np.random.default_rng(0).exponential(size=40)
    found = Estimate(resamples=300, confidence=0.8, seed=5).mean(values)
    interval = bootstrap_interval(lambda rows: values[rows].mean(), 40, 300, 0.8, 5)
    assert (found.low, found.high) == interval and found.value == values.mean()


def test_a_biased_score_has_the_basic_interval():
    values = np.random.default_rng(0).exponential(size=40)
    found = Estimate(resamples=300)(0.5, lambda rows: values[rows].mean(), 40, biased=True)
    expected = bootstrap_interval(lambda rows: values[rows].mean(), 40, 300, biased=0.5)
    assert (found.value, found.low, found.high) == (0.5, *expected)


def test_a_mean_of_nothing_is_none():
    assert Estimate().mean([np.nan, np.nan]) == Score(None)


def test_a_score_that_is_not_defined_has_no_interval():
    assert Estimate()(None, lambda rows: 0.0, 5) == Score(None)
