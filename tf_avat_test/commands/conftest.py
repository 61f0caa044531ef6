"""A project as small as can be, with the real code that finds or makes its environment."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import tf_avat

_ROOT = pathlib.Path(tf_avat.__file__).parents[1]

_REPORT = """
import json, sys

def run():
    report = {"prefix": sys.prefix, "arguments": sys.argv[1:], "optimize": sys.flags.optimize}
    print(json.dumps(report))
    sys.exit(7)
"""


class Project:
    """A copy of the project with one pin, whose `bin/train` prints who runs it and exits with 7."""

    def __init__(self, root, requirements=""):
        self.root = root
        self.venv = root / ".venv"
        self.program = root / "bin" / "train"
        shutil.copytree(_ROOT / "bin", root / "bin")
        (root / "tf_avat" / "commands").mkdir(parents=True)
        names = [
            "__init__",
            "environment",
            "pins",
            "supported_python",
            "test",
            "train_requirements",
            "virtual_environment",
        ]
        for path in ["__init__.py", "lazy_names.py", *(f"commands/{name}.py" for name in names)]:
            shutil.copy(_ROOT / "tf_avat" / path, root / "tf_avat" / path)
        (root / "tf_avat" / "commands" / "train.py").write_text(_REPORT)
        (root / "requirements.txt").write_text(requirements)
        (root / "requirements-dev.txt").write_text("-r requirements.txt\n")

    def start(self, python, *arguments, program=None, **environment):
        return subprocess.Popen(
            [python, program or self.program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, **environment},
            start_new_session=True,
        )

    def run(self, *arguments, **options):
        process = self.start(*arguments, **options)
        stdout, stderr = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


@pytest.fixture
def project_with_pin(tmp_path, pin):
    return Project(tmp_path / "project", pin)


@pytest.fixture(scope="session")
def made(tmp_path_factory, bare_python, pin):
    """A project after its first start, and what that start printed."""
    project = Project(tmp_path_factory.mktemp("made") / "project", pin)
    return project, project.run(bare_python, "--seed=1", "two words")


@pytest.fixture(scope="session")
def pin():
    """A small package that pytest needs, as it is pinned."""
    return re.search("^iniconfig==.*$", (_ROOT / "requirements-dev.txt").read_text(), re.M).group()


@pytest.fixture(scope="session")
def bare_python(tmp_path_factory):
    """An interpreter that has no packages."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin" / "python"
