import numpy as np

from tf_avat.evaluation.estimate import Estimate


def test_a_mean_leaves_out_what_is_not_a_number():
    found = Estimate(resamples=200).mean([1.0, np.nan, 2.0, 3.0])
    assert found["value"] == 2.0
    assert 1 <= found["low"] < 2 < found["high"] <= 3


def test_a_mean_of_nothing_is_none():
    assert Estimate().mean([np.nan, np.nan]) == {"value": None, "low": None, "high": None}


def test_a_score_that_is_not_defined_has_no_interval():
    assert Estimate()(None, lambda rows: 0.0, 5) == {"value": None, "low": None, "high": None}
