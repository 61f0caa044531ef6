import pytest

from tf_avat.experiments.reproducing.step_times import StepTimes


def test_what_comes_between_epochs_is_no_part_of_a_step():
    times = StepTimes()
    # Two epochs of three steps: the fourth waits for the look at valid.
    times.ended = [10.0, 11.0, 12.5, 19.0, 20.0, 21.5]
    assert times.mean(3) == pytest.approx(1.25)
