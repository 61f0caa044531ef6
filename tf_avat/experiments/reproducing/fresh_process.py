"""A process of its own for what needs TensorFlow, so that the study's own stays small."""

import concurrent.futures
import multiprocessing
import os


def fresh_process(**environment):
    """Returns an executor of one new process that has imported TensorFlow, with environment variables.

    What TensorFlow says when it starts is not shown.
    """
    context = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(1, context, _begin, (environment,))


def _begin(environment):
    os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", **environment})
    stderr = os.dup(2)
    # Some of it comes before the log level is read, straight to the descriptor.
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
        try:
            import tensorflow  # noqa: F401
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
