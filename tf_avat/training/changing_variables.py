"""What calls of a model may change of it."""

import keras

from tf_avat.layers.inner_layers import inner_layers


def changing_variables(model):
    """Returns the variables that a call may change: moving averages, random seeds, recurrent states.

    Keras does not count the last of them among a model's variables.

    Args:
        model: a `keras.Model`.
    """
    states = [
        state
        for layer in inner_layers(model)
        for state in keras.tree.flatten(getattr(layer, "states", None))
        if isinstance(state, keras.Variable)
    ]
    return [*model.non_trainable_variables, *states]
