import ctypes
import json
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


def _cleared(mib):
    """The share of the memory of tensors, one made after the other, that the kernel clears."""
    size, times = mib * 2**18, 4
    tf.fill([size], 0.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for number in range(times):
        tf.fill([size], float(number))
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return faults * resource.getpagesize() / (4 * size * times)


def _as_tensorflow_leaves_it():
    ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, 128 * 1024)


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


def _found():
    """The share that is cleared, of tensors of some size, as TensorFlow leaves it and after each use."""
    found = {}
    # Each size is more than the process has kept before.
    for use, mib in ((keep_freed_memory, 30), (_labeled_batches, 90), (_unlabeled_batches, 300)):
        _as_tensorflow_leaves_it()
        before = _cleared(mib)
        use()
        # The first ones are what is kept.
        found[use.__name__] = before, min(_cleared(mib) for _ in range(3))
    return found


def test_large_tensors_take_the_memory_of_those_before():
    # A process of its own, as others have kept some memory already.
    command = [sys.executable, "-m", "tf_avat_test.kept_memory_test"]
    root = pathlib.Path(__file__).parent.parent
    found = json.loads(subprocess.run(command, cwd=root, capture_output=True, check=True).stdout)
    assert len(found) == 3
    for before, after in found.values():
        assert before > 0.9 and after < 0.1


if __name__ == "__main__":
    print(json.dumps(_found()))
