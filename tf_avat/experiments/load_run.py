"""What `--run` names: a run folder, or a SavedModel alone."""

from tf_avat.experiments.saved_run import SavedRun
from tf_avat.experiments.trained_run import TrainedRun
from tf_avat.serving.version_folder import saved_model_folder


def load_run(path):
    """Returns the `TrainedRun` or the `SavedRun` at a path.

    Raises:
        InputError: it is neither, a run that was cut off, or damaged.
    """
    if saved_model_folder(path) is not None:
        return SavedRun.load(path)
    return TrainedRun.load(path)
