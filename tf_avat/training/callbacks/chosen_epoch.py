"""What TensorBoard's HParams shows of a run."""

import pathlib
import shutil

import tensorflow as tf
from tensorboard.plugins.hparams import api as hparams

from tf_avat.printable import printable

# Beside the curves, whose last values HParams would take for the run's.
_FOLDER = "chosen"


def write_chosen_epoch(folder, settings, epoch, scores):
    """Writes a run's settings, and the scores of its chosen epoch, to `tensorboard/chosen`.

    HParams calls the run by its folder's name. What an earlier process wrote there is replaced.

    Args:
        folder: the run folder.
        settings: dictionary of the run's settings.
        epoch: the chosen one, from 1.
        scores: for each split a dictionary of scores; those that are None are left out.
    """
    folder = pathlib.Path(folder).resolve()
    place = folder / "tensorboard" / _FOLDER
    shutil.rmtree(place, ignore_errors=True)
    writer = tf.summary.create_file_writer(str(place))
    with writer.as_default(step=epoch):
        hparams.hparams(
            {name: _shown(value) for name, value in settings.items()}, trial_id=printable(folder.name)
        )
        tf.summary.scalar("epoch", epoch)
        for split, values in scores.items():
            for name, value in values.items():
                if value is not None:
                    tf.summary.scalar(f"{split}/{name}", float(value))
    writer.close()


def _shown(value):
    """A setting as HParams takes it: strings, numbers and booleans; a file's name need not be UTF-8."""
    if value is None:
        return "default"
    return printable(value) if isinstance(value, str) else value
