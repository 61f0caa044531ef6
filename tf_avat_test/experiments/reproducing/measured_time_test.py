import pytest

from tf_avat.experiments.reproducing.measured_time import FrameTime, StepsTime, run_seconds


def test_a_runs_time_is_put_together_from_its_parts():
    steps = StepsTime(start=10.0, first=5.0, step=0.5, steps=20)
    frame = FrameTime(epoch=2.0, end=4.0, evaluation=30.0)
    # The first of 60 steps is there already.
    assert run_seconds(3, steps, frame) == pytest.approx(10 + 5 + 59 * 0.5 + 3 * 2 + 4)
