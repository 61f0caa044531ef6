"""A program that trains on one device and on two, as devices are fixed once for a process.

Its arguments are the module that says what is trained, by `CASES` and by a function `train` of a strategy and
a case, and the file for what comes out.
"""

import importlib
import os
import pathlib
import pickle
import subprocess
import sys

import tensorflow as tf

from tf_avat.training.choose_strategy import choose_strategy
from tf_avat_test.commands.forked_program import ForkedProgram


def trained_on_one_and_two(module, folder):
    """By case: what the module's `train` returned on one device, and on two."""
    file = folder / "trained"
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = ForkedProgram([__file__, module, str(file)], subprocess.PIPE, environment)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, out + err
    return pickle.loads(file.read_bytes())


def main(name, file):
    module = importlib.import_module(name)
    strategies = tf.distribute.get_strategy(), choose_strategy(2)
    assert strategies[1].num_replicas_in_sync == 2
    found = {case: [module.train(strategy, *case) for strategy in strategies] for case in module.CASES}
    pathlib.Path(file).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
