"""AdamW with two learning rates, for an encoder that is fine-tuned below something new."""

import keras
from keras import ops

# What Keras calls biases and the weights of normalisations.
_WITHOUT_DECAY = ("bias", "gamma", "beta")


@keras.saving.register_keras_serializable(package="tf_avat")
class EncoderAdamW(keras.optimizers.Adam):
    """AdamW whose learning rate is multiplied by a factor for some variables.

    Biases and the weights of normalisations do not decay.

    A step of variable w: w <- w - rate * decay * w, then Adam's own with that rate, where rate is the
    learning rate times the variable's factor.

    Args:
        learning_rate: a number or a schedule, of variables without a factor.
        factors: by the path of a variable its factor; those that are not there have 1.
        decay: weight decay.
        **kwargs: of `keras.optimizers.Adam`.

    Reference: Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization.
    """

    def __init__(self, learning_rate=5e-4, factors=None, decay=0.01, **kwargs):
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.factors, self.decay = dict(factors or {}), decay

    def build(self, variables):
        super().build(variables)
        self._own = [
            (self.factors.get(variable.path, 1.0), 0.0 if variable.name in _WITHOUT_DECAY else self.decay)
            for variable in variables
        ]

    def update_step(self, gradient, variable, learning_rate):
        # As Keras' own optimizers find what they keep of a variable, which comes here without its path.
        factor, decay = self._own[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, gradient.dtype) * factor
        if decay:
            self.assign_sub(variable, ops.cast(variable, gradient.dtype) * rate * decay)
        super().update_step(gradient, variable, rate)

    def get_config(self):
        return {**super().get_config(), "factors": self.factors, "decay": self.decay}
