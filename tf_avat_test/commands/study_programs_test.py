import pathlib
import sys

import pytest

from tf_avat.commands.study_programs import StudyPrograms, setting_flags, typed
from tf_avat.experiments.runs.run_settings import RunSettings


def test_a_runs_command_is_what_a_user_would_type():
    settings = RunSettings(method="attn_vat", dataset="sst", epsilon=5.0, seed=2, skip_bad_rows=True)
    command = StudyPrograms("my data").train(settings, "runs/one")
    assert typed(command) == (
        "bin/train --method=attn_vat --dataset=sst --skip_bad_rows --seed=2 --epsilon=5.0 --run_dir=runs/one "
        "'--data_dir=my data'"
    )
    assert pathlib.Path(command[0]).is_file()


def test_of_a_run_is_measured_what_is_wanted():
    command = StudyPrograms().evaluate("runs/one", ("corr", "rationales"))
    assert typed(command) == "bin/evaluate --run=runs/one --measure=corr,rationales"


@pytest.mark.parametrize(
    ("value", "flag"), [(True, "--a"), (False, "--noa"), (1.5, "--a=1.5"), ("x y", "--a=x y")]
)
def test_flags_are_of_all_types(value, flag):
    assert setting_flags({"a": value}) == [flag]


def test_installed_programs_are_called_by_their_names(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/usr/bin/tf-avat-reproduce"])
    assert typed(["/usr/bin/tf-avat-train", "--seed=1"]) == "tf-avat-train --seed=1"
