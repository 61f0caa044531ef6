"""The end of a training whose loss is no number any more."""

import math

import keras

from tf_avat.input_error import InputError


class FiniteLoss(keras.callbacks.Callback):
    """Stops training at the first step with a loss of NaN or infinity; put it before all other callbacks.

    What they keep is then still that of the last good epoch.

    Raises:
        InputError: the loss is not finite; the message names epoch and step.
    """

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        # The logged loss is a running mean, which stays NaN or infinite once it is.
        if not math.isfinite(logs["loss"]):
            raise InputError(
                f"the loss became {float(logs['loss'])} in step {batch + 1} of epoch {self.epoch + 1}; a "
                "smaller `learning_rate` or `epsilon` may help. What the run folder keeps is that of the "
                f"{self.epoch} epochs before"
            )
