"""bin/train, or another program, in a process of its own, as a user runs it."""

import os
import pathlib
import subprocess
import sys

import tf_avat
from tf_avat_test.commands.forked_program import ForkedProgram

BIN = pathlib.Path(tf_avat.__file__).parents[1] / "bin"

# A new interpreter, as a shell starts it.
FRESH = (sys.executable,)


def start(*arguments, python=None, program="train", stdout=subprocess.PIPE, **environment):
    """Starts a program; one that `python` runs starts from nothing, others have TensorFlow imported."""
    argv = [str(BIN / program), *map(str, arguments)]
    environment = {**{k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}, **environment}
    if python is None:
        return ForkedProgram(argv, stdout, environment)
    return subprocess.Popen(
        [*python, *argv], stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment
    )


def train(*arguments, **options):
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=900)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
