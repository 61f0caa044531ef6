import json
import sys

import pytest

from tf_avat.commands import environment, study_needs
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat_test.commands.train_process import train


@pytest.fixture
def installed(monkeypatch):
    """Names of the requirements files that are installed."""
    names = []
    monkeypatch.setattr(environment, "ensure", lambda file: names.append(file.name))
    return names


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"encoder": "minilm"}, ["requirements-pretrained.txt"]),
        ({"tokenizer": "sentencepiece"}, ["requirements-sentencepiece.txt"]),
    ],
)
def test_what_one_of_the_runs_needs_is_installed_once(settings, expected, installed):
    runs = [RunSettings(method="vanilla", seed=seed, **settings) for seed in (1, 2)]
    study_needs.install_for_runs([RunSettings(), *runs])
    assert installed == expected


def test_an_installed_package_installs_nothing_and_says_what_it_lacks(installed, monkeypatch, tmp_path):
    monkeypatch.setattr(study_needs, "_ROOT", tmp_path)
    # As for a package that is not there.
    monkeypatch.setitem(sys.modules, "safetensors", None)
    runs = [RunSettings(method="vanilla", encoder="minilm")]
    study_needs.install_for_runs(runs)
    with pytest.raises(InputError, match=r"pip install 'tf_avat\[pretrained\]'"):
        study_needs.check_runs(runs)
    with pytest.raises(InputError, match=r"pip install 'tf_avat\[dask\]'"):
        study_needs.install_dask()
    assert installed == []


@pytest.mark.long
def test_an_encoder_that_is_not_there_is_told_before_any_run(small_texts, tmp_path):
    rows = [{"settings": {"method": "vanilla", "encoder": str(tmp_path / "none")}}]
    study = {"settings": {"dataset": str(small_texts)}, "tables": [{"name": "t", "rows": rows}]}
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(study))
    out = tmp_path / "out"
    done = train(file, f"--study_dir={out}", f"--data_dir={tmp_path}", program="reproduce")
    assert done.returncode == 2
    assert f"`encoder`={tmp_path / 'none'}: " in done.stderr and done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_teacher_that_has_not_finished_is_told_before_any_run(tmp_path):
    runs = [RunSettings(), RunSettings(method="vanilla", unlabeled="lm1b", teacher=str(tmp_path))]
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match=f"`teacher`={tmp_path}: no finished run is there"):
        study_needs.check_runs(runs)
    (tmp_path / "metrics.json").write_text("{}")
    study_needs.check_runs(runs)
