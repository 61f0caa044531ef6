import dataclasses
import time

import pytest

from tf_avat.experiments.reproducing.measured_steps import measured_steps
from tf_avat.experiments.reproducing.measured_time import MeasuredTime
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat_test.experiments.reproducing.small_study import SIZES


def test_a_runs_time_is_put_together_from_parts_that_were_measured(small_texts, tmp_path, capsys):
    settings = RunSettings(dataset=str(small_texts), method="attn_at", batch_size=4, epochs=30, **SIZES)
    begun = time.time()
    found = MeasuredTime(**measured_steps(dataclasses.asdict(settings), tmp_path, False, begun))
    assert capsys.readouterr().out == ""
    # Of 160 texts of train 12 batches of 4.
    assert found.share == pytest.approx(0.3)
    assert found.epoch > 0 and found.evaluation == 0
    assert 0 < found.start < time.time() - begun
    whole = found.start + found.first + 30 * found.epoch + found.end
    assert found.seconds(30) == pytest.approx(whole)
    assert list(tmp_path.iterdir()) == []
