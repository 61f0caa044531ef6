"""bin/train, or another program, in a process of its own, as a user runs it."""

import os
import pathlib
import subprocess
import sys

import tf_avat

BIN = pathlib.Path(tf_avat.__file__).parents[1] / "bin"


def start(*arguments, python=(sys.executable,), program="train", stdout=subprocess.PIPE, **environment):
    return subprocess.Popen(
        [*python, str(BIN / program), *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**{k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}, **environment},
    )


def train(*arguments, **options):
    process = start(*arguments, **options)
    out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
