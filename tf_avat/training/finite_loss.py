"""The end of a training whose loss is no number any more."""

import math

import keras

from tf_avat.input_error import InputError


class FiniteLoss(keras.callbacks.Callback):
    """Stops training after an epoch with a loss of NaN or infinity; put it before all other callbacks.

    What they keep is then still that of the last good epoch.

    Raises:
        InputError: the epoch's loss is not finite.
    """

    def on_epoch_end(self, epoch, logs=None):
        if not math.isfinite(logs["loss"]):
            raise InputError(
                f"the loss became {logs['loss']} in epoch {epoch + 1}; a smaller --learning_rate or "
                f"--epsilon may help. What the run folder keeps is that of the {epoch} epochs before"
            )
