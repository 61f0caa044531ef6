"""`bin/test`: linter, formatter and tests.

Without arguments all three run, the tests last. With arguments only the tests run, and the
arguments go to pytest; paths in them are relative to the project's root.
"""

import os
import pathlib
import subprocess
import sys

_CHECKS = [["ruff", "check"], ["ruff", "format", "--check"]]

# A process for each core; the tests of a file share what they prepare, and conftest.py orders files.
_ALL_TESTS = ["pytest", "-n", "auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]


def run():
    """Runs the checks and exits with 0 if all of them passed."""
    root = pathlib.Path(__file__).resolve().parents[2]
    arguments = sys.argv[1:]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    checks = [["pytest", *arguments]] if arguments else [*_CHECKS, _ALL_TESTS]
    codes = [subprocess.run([sys.executable, "-m", *command], cwd=root).returncode for command in checks]
    sys.exit(next(filter(None, codes), 0))
