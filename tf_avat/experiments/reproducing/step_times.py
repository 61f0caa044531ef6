"""How long each step of a training takes."""

import time

import keras
import numpy as np


class StepTimes(keras.callbacks.Callback):
    """Remembers when each step ends.

    Attributes:
        begun: when the training began, by `time.perf_counter`.
        ended: when each step did.
    """

    def __init__(self):
        super().__init__()
        self.begun = None
        self.ended = []

    def on_train_begin(self, logs=None):
        """Remembers the time."""
        self.begun = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Remembers the time."""
        self.ended.append(time.perf_counter())

    def mean(self, steps):
        """Returns the seconds of a step, without each epoch's first, which waits for more than itself.

        Args:
            steps: number of steps of an epoch.
        """
        seconds = np.diff(self.ended)
        # The difference that leads to an epoch's first step holds what comes between two epochs.
        within = np.arange(1, len(self.ended)) % steps != 0
        return float(seconds[within].mean())
