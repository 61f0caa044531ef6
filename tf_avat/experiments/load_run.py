"""What `--run` names: a run folder, or a SavedModel alone."""

import os

from tf_avat.experiments.saved_run import SavedRun
from tf_avat.experiments.trained_run import TrainedRun
from tf_avat.serving.version_folder import saved_model_folder


def load_run(path):
    """Returns the `TrainedRun` or the `SavedRun` at a path.

    Raises:
        InputError: it is neither, a run that was cut off, or damaged.
    """
    return SavedRun.load(path) if is_saved_model(path) else TrainedRun.load(path)


def is_saved_model(path):
    """Returns whether a path leads to a SavedModel, which is a program, and not to a run folder.

    A run folder is never run as a program, whatever else lies in it.
    """
    return not os.path.lexists(os.path.join(path, "config.json")) and saved_model_folder(path) is not None
