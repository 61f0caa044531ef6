"""`bin/test`: linter, formatter and tests.

Without arguments all three run, the tests last. Those marked thorough run with `--thorough` alone: they
repeat in whole programs, on several devices or in a new environment what others say in less time. With other
arguments only the tests run, and these go to pytest; paths in them are relative to the project's root.
Examples that hypothesis draws are the same at each call without arguments, and new ones in all others.
"""

import os
import pathlib
import subprocess
import sys

_CHECKS = [["ruff", "check"], ["ruff", "format", "--check"]]

_THOROUGH = "--thorough"

# A process for each core; the tests of a file share what they prepare, and conftest.py orders files.
_ALL_TESTS = ["pytest", "-n", "auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]


def run():
    """Runs the checks and exits with 0 if all of them passed."""
    root = pathlib.Path(__file__).resolve().parents[2]
    arguments = sys.argv[1:]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    checks = [["pytest", *arguments]]
    if not arguments:
        # A change is not refused for an example that luck finds in what it has not touched.
        checks = [*_CHECKS, [*_ALL_TESTS, "-m", "not thorough", "--hypothesis-seed=0"]]
    elif arguments == [_THOROUGH]:
        os.environ.setdefault("TF_AVAT_FRESH_INSTALL", "1")
        checks = [*_CHECKS, _ALL_TESTS]
    codes = [subprocess.run([sys.executable, "-m", *command], cwd=root).returncode for command in checks]
    if not arguments:
        print(f"Tests marked thorough were left out: bin/test {_THOROUGH} runs them too.", flush=True)
    sys.exit(next(filter(None, codes), 0))
