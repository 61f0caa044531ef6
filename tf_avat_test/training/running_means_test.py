import numpy as np
import pytest

from tf_avat.training.running_means import RunningMeans


def test_are_the_means_over_sentences_of_all_steps():
    means = RunningMeans(["nll", "kl"])
    for nll, kl in (([1.0, 2.0], [3.0]), ([6.0], [4.0, 8.0, 5.0])):
        means.update_state({"nll": (sum(nll), len(nll)), "kl": (sum(kl), len(kl)), "other": (9.0, 1)})
    assert {k: float(v) for k, v in means.result().items()} == pytest.approx({"nll": 3.0, "kl": 5.0})


def test_without_observations_are_zero_also_after_a_reset():
    means = RunningMeans(["nll"])
    assert float(means.result()["nll"]) == 0
    means.update_state({"nll": (2.0, 1)})
    means.reset_state()
    assert float(means.result()["nll"]) == 0


def test_a_value_that_is_no_number_stays():
    means = RunningMeans(["nll"])
    means.update_state({"nll": (np.nan, 1)})
    means.update_state({"nll": (1.0, 1)})
    assert np.isnan(means.result()["nll"])
