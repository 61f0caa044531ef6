import pytest

from tf_avat.experiments.reproducing.measured_frame import measured_frame
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat_test.experiments.reproducing.small_study import SIZES


@pytest.fixture
def settings(small_texts):
    return RunSettings(dataset=str(small_texts), method="vanilla", batch_size=4, epochs=30, **SIZES)


def test_what_comes_beside_steps_is_measured_where_no_evaluation_is_wanted(settings, tmp_path, capsys):
    found = measured_frame(settings, tmp_path, (), ready=2.0)
    assert found.epoch >= 0 and found.end > 0 and found.evaluation == 0
    assert capsys.readouterr().out == "" and list(tmp_path.iterdir()) == []


@pytest.mark.thorough
def test_an_evaluation_is_a_program_of_its_own_that_has_to_be_made_ready(settings, tmp_path):
    found = measured_frame(settings, tmp_path, ("spread", "corr"), ready=2.0)
    assert 2.0 < found.evaluation < 60 and list(tmp_path.iterdir()) == []
