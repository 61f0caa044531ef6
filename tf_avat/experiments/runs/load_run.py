"""What `run` names: a run folder, or a SavedModel alone."""

import os

from tf_avat.experiments.runs.exported_model import ExportedModel
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.serving.version_folder import saved_model_folder


def load_run(path):
    """Returns the `FinishedRun` or the `ExportedModel` at a path.

    Raises:
        InputError: it is neither, a run that was cut off, or damaged.
    """
    return ExportedModel.load(path) if is_saved_model(path) else FinishedRun.load(path)


def is_saved_model(path):
    """Returns whether a path leads to a SavedModel, which is a program, and not to a run folder.

    A run folder is never run as a program, whatever else lies in it.
    """
    return not os.path.lexists(os.path.join(path, "config.json")) and saved_model_folder(path) is not None
