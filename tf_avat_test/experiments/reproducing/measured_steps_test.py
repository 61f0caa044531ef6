import dataclasses

import pytest

from tf_avat.experiments.reproducing.measured_frame import measured_frame
from tf_avat.experiments.reproducing.measured_steps import measured_steps
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat_test.experiments.reproducing.small_study import SIZES


@pytest.fixture
def settings(small_texts):
    return RunSettings(dataset=str(small_texts), method="attn_at", batch_size=4, epochs=30, **SIZES)


def test_a_few_steps_tell_what_each_of_the_runs_steps_takes(settings, tmp_path, capsys):
    found = measured_steps(settings, tmp_path, ready=2.0)
    # Of 160 texts of train.
    assert found.steps == 40
    # The first makes the graph.
    assert 0 < found.step < found.first and found.start > 2
    assert capsys.readouterr().out == "" and list(tmp_path.iterdir()) == []


def test_an_epoch_of_few_steps_is_enough(settings, tmp_path):
    found = measured_steps(dataclasses.replace(settings, batch_size=80), tmp_path, ready=2.0)
    assert found.steps == 2 and 0 < found.step < found.first


def test_what_comes_beside_steps_is_measured_where_no_evaluation_is_wanted(settings, tmp_path, capsys):
    plain = dataclasses.replace(settings, method="vanilla", perturb=None)
    found = measured_frame(plain, tmp_path, (), ready=2.0)
    assert found.epoch >= 0 and found.end > 0 and found.evaluation == 0
    assert capsys.readouterr().out == "" and list(tmp_path.iterdir()) == []
