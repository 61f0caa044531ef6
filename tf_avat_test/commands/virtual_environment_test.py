import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.long

_NO_REGISTRY = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
}


@pytest.mark.thorough
def test_an_unreachable_registry_is_one_line_and_leaves_nothing(project_with_pin, bare_python):
    project = project_with_pin
    result = project.run(bare_python, **_NO_REGISTRY)
    first, second = result.stderr.splitlines()
    assert result.returncode == 2
    assert first.startswith("Making ")
    assert "no package registry answers (Connection refused)" in second
    assert not project.venv.exists()


@pytest.mark.thorough
def test_a_new_pin_that_cannot_be_installed_leaves_the_environment_usable(made, bare_python, pin):
    project, _ = made
    (project.root / "requirements.txt").write_text(f"{pin}\nsix==1.17.0\n")
    result = project.run(bare_python, **_NO_REGISTRY)
    assert result.returncode == 2
    assert result.stderr.startswith(f"Installing requirements.txt into {project.venv}")

    (project.root / "requirements.txt").write_text(pin)
    again = project.run(bare_python)
    assert (again.returncode, again.stderr) == (7, "")


def test_after_a_kill_two_programs_at_once_make_it_anew_once(project_with_pin, bare_python):
    project = project_with_pin
    killed = project.start(bare_python)
    while not (project.venv / "bin" / "python").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()

    programs = [project.start(bare_python) for _ in range(2)]
    outputs = [program.communicate(timeout=120) for program in programs]
    assert [program.returncode for program in programs] == [7, 7]
    assert [json.loads(stdout)["prefix"] for stdout, _ in outputs] == [str(project.venv)] * 2
    assert sum("Making " in stderr for _, stderr in outputs) == 1


def test_an_environment_made_by_hand_is_completed(project_with_pin, bare_python, made):
    project = project_with_pin
    shutil.copytree(made[0].venv, project.venv, symlinks=True)
    for path in [project.venv / "made-by-tf_avat", *project.venv.rglob("iniconfig*")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (project.venv / "notes").write_text("mine")
    result = project.run(bare_python)
    assert result.returncode == 7
    assert result.stderr.startswith(f"Installing requirements.txt into {project.venv}")
    assert (project.venv / "notes").read_text() == "mine"


@pytest.mark.parametrize("broken", ["no pip", "no python"])
def test_an_unusable_environment_made_by_hand_is_left_alone(project_with_pin, bare_python, broken):
    project = project_with_pin
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", project.venv], check=True)
    if broken == "no python":
        (project.venv / "bin" / "python").unlink()
    before = sorted(project.venv.rglob("*"))
    result = project.run(bare_python)
    assert result.returncode == 2
    assert result.stderr.startswith(
        f"train: error: {project.venv} was not made by tf_avat and is not CPython"
    )
    assert result.stderr.count("\n") == 1
    assert sorted(project.venv.rglob("*")) == before


def test_a_place_that_cannot_be_written_is_one_line(project_with_pin, bare_python):
    project = project_with_pin
    (project.root / ".venv.lock").mkdir()
    result = project.run(bare_python)
    assert result.returncode == 2
    assert result.stderr.startswith(f"train: error: Cannot set up {project.venv}: Is a directory")
    assert result.stderr.count("\n") == 1
