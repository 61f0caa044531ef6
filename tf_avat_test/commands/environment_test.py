import json
import os
import pathlib
import shutil
import sys

import pytest

_NAME = f"python3.{sys.version_info.minor}"


@pytest.fixture(scope="module")
def old_python():
    """A Python before 3.10, from PATH or from pyenv's folder."""
    candidates = [shutil.which(f"python3.{minor}") for minor in (6, 7, 8, 9)]
    candidates += pathlib.Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python")
    for python in filter(None, candidates):
        if os.system(f"'{python}' -c '' 2>/dev/null") == 0:
            return str(python)
    pytest.skip("no Python before 3.10 here")


def test_an_interpreter_that_has_all_runs_the_program_itself(project_with_pin):
    result = project_with_pin.run(sys.executable, "--seed=1")
    assert json.loads(result.stdout)["prefix"] == sys.prefix
    assert (result.returncode, result.stderr) == (7, "")
    assert not project_with_pin.venv.exists()


def test_the_first_start_makes_an_environment_and_says_so(made):
    project, first = made
    assert json.loads(first.stdout) == {
        "prefix": str(project.venv),
        "arguments": ["--seed=1", "two words"],
        "optimize": 0,
    }
    assert first.returncode == 7
    assert first.stderr.startswith(f"Making {project.venv} from requirements.txt")
    assert first.stderr.count("\n") == 1


def test_later_starts_are_silent_and_keep_the_interpreters_options(made, bare_python):
    project, _ = made
    result = project.run(bare_python, project.program, "x", program="-O")
    assert json.loads(result.stdout) == {
        "prefix": str(project.venv),
        "arguments": ["x"],
        "optimize": 1,
    }
    assert (result.returncode, result.stderr) == (7, "")


def test_a_program_can_be_called_through_a_link(made, bare_python, tmp_path):
    project, _ = made
    (tmp_path / "link").symlink_to(project.program)
    result = project.run(bare_python, program=tmp_path / "link")
    assert json.loads(result.stdout)["prefix"] == str(project.venv)


def test_an_old_python_continues_in_the_environment_that_is_there(made, old_python):
    project, _ = made
    result = project.run(old_python, "x")
    assert json.loads(result.stdout)["prefix"] == str(project.venv)
    assert result.stderr == ""


def test_an_old_python_continues_with_a_newer_one(project, old_python, tmp_path):
    (tmp_path / _NAME).symlink_to(os.path.realpath(sys.executable))
    result = project.run(old_python, "x", PATH=str(tmp_path))
    assert json.loads(result.stdout)["arguments"] == ["x"]
    assert f"needs CPython 3.10-3.13: continuing with {tmp_path / _NAME}" in result.stderr


def test_an_old_python_alone_says_which_one_is_needed(project, old_python, tmp_path):
    # As a version manager's shim does where that version is not switched on.
    (tmp_path / _NAME).write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / _NAME).chmod(0o755)
    result = project.run(old_python, PATH=str(tmp_path))
    assert result.returncode == 2
    assert result.stderr.startswith("train: error: tf_avat needs CPython 3.10-3.13, but this is CPython 3.")
    assert result.stderr.count("\n") == 1
    assert not project.venv.exists()
