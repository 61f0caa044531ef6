"""A training as TensorBoard shows it."""

import pathlib

import keras
import tensorflow as tf

_STEPS_BETWEEN = 20


class TensorBoardWriter(keras.callbacks.Callback):
    """Writes a training's course to `tensorboard/train` and `tensorboard/valid`.

    Train: the running means of the epoch (loss, NLL, KL at r and at a random direction of the same norm,
    ||r||, attention entropy) every 20 steps, and the learning rate. Valid: its scores and a histogram of
    its attention scores, once an epoch.

    Args:
        folder: the run folder.
        validation: a `ValidationScores` that runs before this callback.
    """

    def __init__(self, folder, validation):
        super().__init__()
        self.train = tf.summary.create_file_writer(str(pathlib.Path(folder, "tensorboard", "train")))
        self.valid = tf.summary.create_file_writer(str(pathlib.Path(folder, "tensorboard", "valid")))
        self.validation = validation

    @property
    def step(self):
        return int(self.model.optimizer.iterations.numpy())

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
