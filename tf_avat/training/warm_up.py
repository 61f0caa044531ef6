"""A learning rate that rises, and then falls to zero."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class WarmUpAndDecay(keras.optimizers.schedules.LearningRateSchedule):
    """Rises linearly from near 0 to `peak`, and falls linearly to 0, which it has behind the last step.

    Args:
        peak: the largest learning rate.
        rising: number of steps in which it rises.
        steps: of the whole training.

    Reference: Devlin et al. (2019), BERT.
    """

    def __init__(self, peak: float, rising: int, steps: int):
        super().__init__()
        self.peak, self.rising, self.steps = peak, rising, steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        up = (step + 1) / max(self.rising, 1)
        down = (self.steps - step) / max(self.steps - self.rising, 1)
        return self.peak * ops.clip(ops.minimum(up, down), 0.0, 1.0)

    def get_config(self):
        return {"peak": self.peak, "rising": self.rising, "steps": self.steps}
