import ctypes
import json
import os
import pathlib
import resource
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.kept_memory import keep_freed_memory
from tf_avat.training.unlabeled_beside import unlabeled_beside
from tf_avat_test.training.tiny_problem import tiny_sentences

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"), reason="needs glibc"
)
MMAP_THRESHOLD = -3
# Of Linux' prctl: small pages alone, as what is cleared is told by their number.
SET_THP_DISABLE = 41


def _cleared():
    """The share of the memory of tensors, one made after the other, that the kernel clears."""
    size, times = 30 * 2**18, 4
    _filled(size, 0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for number in range(times):
        _filled(size, number)
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return faults * resource.getpagesize() / (4 * size * times)


def _filled(size, number):
    # It is asked for, as TensorFlow may else make it later, or never.
    assert tf.fill([size], float(number)).numpy()[-1] == number


def _cleared_at_last():
    """That share once enough is kept: on a busy machine several tensors wait at a time for being freed."""
    share = _cleared()
    for _ in range(20):
        if share >= 0.1:
            share = _cleared()
    return share


def _labeled_batches():
    sentences, labels = tiny_sentences(8)
    next(iter(training_batches(sentences, labels, None, 4, 4, 1)))


def _unlabeled_batches():
    ids, labels = np.ones((8, 3), np.int32), np.zeros(8, np.int32)
    batches, _ = unlabeled_beside(
        ids,
        labels,
        None,
        None,
        unlabeled=ids,
        batch_size=4,
        unlabeled_batch_size=None,
        shuffle=False,
        validation_split=0.0,
        validation_data=None,
    )
    next(iter(batches))


def _measure(use):
    """Prints the share that is cleared as TensorFlow leaves it, and after the use."""
    ctypes.CDLL(None).prctl(SET_THP_DISABLE, 1, 0, 0, 0)
    ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, 128 * 1024)
    before = _cleared()
    use()
    print(json.dumps([before, _cleared_at_last()]), flush=True)


def test_large_tensors_take_the_memory_of_those_before():
    command = [sys.executable, "-m", "tf_avat_test.kept_memory_test"]
    root = pathlib.Path(__file__).parent.parent
    printed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
    found = [json.loads(line) for line in printed.splitlines()]
    assert len(found) == 3
    for before, after in found:
        assert before > 0.9 and after < 0.1


if __name__ == "__main__":
    # Each has a process of its own, as what was kept before stays so, and TensorFlow's threads go on.
    for use in (keep_freed_memory, _labeled_batches, _unlabeled_batches):
        if not os.fork():
            _measure(use)
            os._exit(0)
        os.wait()
