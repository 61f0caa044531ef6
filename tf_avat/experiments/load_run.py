"""What `--run` names: a run folder, or a SavedModel alone."""

import pathlib

from tf_avat.experiments.saved_run import SavedRun
from tf_avat.experiments.trained_run import TrainedRun


def load_run(path):
    """Returns the `TrainedRun` or the `SavedRun` at a path.

    Raises:
        InputError: it is neither, a run that was cut off, or damaged.
    """
    if pathlib.Path(path, "saved_model.pb").exists():
        return SavedRun.load(path)
    return TrainedRun.load(path)
