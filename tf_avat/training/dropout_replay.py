"""The same dropout masks in every pass of a step."""

import tensorflow as tf


class DropoutReplay:
    """Remembers where a model's random seeds stand, so that another pass draws what this one draws.

    Make it before the first pass and call `rewind` before each other pass that runs the same layers in the
    same order.

    Args:
        model: a `keras.Model`; seeds of layers, as those of `keras.layers.Dropout`, are among its variables.
    """

    def __init__(self, model):
        states = [v for v in model.variables if v.path.endswith("seed_generator_state")]
        self._saved = [(state, tf.identity(state.value)) for state in states]

    def rewind(self):
        """Sets all seeds back to where they stood."""
        for state, value in self._saved:
            state.assign(value)
