import shutil

import pytest

from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.load_run import is_saved_model, load_run
from tf_avat.input_error import InputError


def test_a_run_and_its_saved_model_are_told_apart(small_folder):
    assert isinstance(load_run(small_folder), FinishedRun)
    assert isinstance(load_run(small_folder / "saved_model"), ExportedModel)
    assert is_saved_model(small_folder / "saved_model") and not is_saved_model(small_folder)


def test_what_else_lies_in_a_run_folder_is_never_run(small_folder, tmp_path):
    run = shutil.copytree(small_folder, tmp_path / "run")
    (run / "saved_model.pb").write_bytes(b"a program")
    (run / "2").mkdir()
    (run / "2" / "saved_model.pb").write_bytes(b"another")
    assert isinstance(load_run(run), FinishedRun)
    (run / "config.json").unlink()
    (run / "config.json").symlink_to("nowhere")
    with pytest.raises(InputError, match=r"it has no config\.json"):
        load_run(run)


def test_a_fingerprint_is_another_where_a_weight_is(small_folder, tmp_path):
    for place, file in (("", "best.weights.h5"), ("saved_model", "variables.data-*")):
        copy = shutil.copytree(small_folder, tmp_path / f"run{place}") / place
        fingerprint, run = load_run(small_folder / place).fingerprint, load_run(copy)
        assert run.fingerprint == fingerprint
        changed = next(copy.rglob(file))
        changed.write_bytes(changed.read_bytes() + b"x")
        assert run.fingerprint != fingerprint
