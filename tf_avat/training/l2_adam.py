"""Adam whose gradients have an L2 term."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class L2Adam(keras.optimizers.Adam):
    """Adam with AMSGrad on the gradient of a loss that has l2 / 2 * ||w||^2 for each variable w.

    The term goes through the moments as the rest of the gradient does: what PyTorch's Adam calls
    `weight_decay`. Keras' own `weight_decay` is that of AdamW, which goes past them.

    Args:
        learning_rate: a number or a schedule.
        l2: weight of the term.
        without: paths of variables that have no such term.
        **kwargs: of `keras.optimizers.Adam`; AMSGrad is on if they do not say otherwise.
    """

    def __init__(self, learning_rate=1e-3, l2=1e-5, without=(), **kwargs):
        super().__init__(learning_rate=learning_rate, **{"amsgrad": True, **kwargs})
        self.l2, self.without = l2, tuple(without)

    def build(self, variables):
        super().build(variables)
        self._own = [0.0 if variable.path in self.without else self.l2 for variable in variables]

    def update_step(self, gradient, variable, learning_rate):
        # As Keras' own optimizers find what they keep of a variable, which comes here without its path.
        if l2 := self._own[self._get_variable_index(variable)]:
            gradient = gradient + ops.cast(variable, gradient.dtype) * l2
        super().update_step(gradient, variable, learning_rate)

    def get_config(self):
        return {**super().get_config(), "l2": self.l2, "without": self.without}
