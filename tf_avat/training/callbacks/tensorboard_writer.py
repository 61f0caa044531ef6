"""A training as TensorBoard shows it."""

import pathlib

import keras
import tensorflow as tf
from tensorboard.plugins.hparams import api as hparams

from tf_avat.printable import printable

_STEPS_BETWEEN = 20


class TensorBoardWriter(keras.callbacks.Callback):
    """Writes a training's course to `tensorboard/train` and `tensorboard/valid`.

    Train: the running means of the epoch (loss, NLL, KL at r and at a random direction of the same norm,
    ||r||, attention entropy) every 20 steps, and the learning rate. Valid: its scores and a histogram of
    its attention scores, once an epoch. Settings and valid scores appear under HParams.

    Args:
        folder: the run folder.
        validation: a `ValidationScores` that runs before this callback.
        settings: dictionary of the run's settings.
    """

    def __init__(self, folder, validation, settings):
        super().__init__()
        self.train = tf.summary.create_file_writer(str(pathlib.Path(folder, "tensorboard", "train")))
        self.valid = tf.summary.create_file_writer(str(pathlib.Path(folder, "tensorboard", "valid")))
        self.validation = validation
        # HParams shows strings, numbers and booleans only.
        self.settings = {name: _shown(value) for name, value in settings.items()}

    @property
    def step(self):
        return int(self.model.optimizer.iterations.numpy())

    def on_train_begin(self, logs=None):
        with self.valid.as_default():
            hparams.hparams(self.settings)

    def on_train_batch_end(self, batch, logs=None):
        if batch % _STEPS_BETWEEN == _STEPS_BETWEEN - 1:
            self._write(self.train, {**logs, "learning_rate": self.model.optimizer.learning_rate.numpy()})

    def on_epoch_end(self, epoch, logs=None):
        scores = {name.removeprefix("val_"): value for name, value in logs.items() if name.startswith("val_")}
        self._write(self.valid, {name: value for name, value in scores.items() if value is not None})
        with self.valid.as_default(step=self.step):
            tf.summary.histogram("attention_scores", self.validation.predictions.scores)
            tf.summary.histogram("attention", self.validation.predictions.attention)
        self.train.flush()
        self.valid.flush()

    def on_train_end(self, logs=None):
        self.train.close()
        self.valid.close()

    def _write(self, writer, values):
        with writer.as_default(step=self.step):
            for name, value in values.items():
                tf.summary.scalar(name, float(value))


def _shown(value):
    """A setting as HParams takes it; a file's name need not be UTF-8."""
    if value is None:
        return "default"
    return printable(value) if isinstance(value, str) else value
