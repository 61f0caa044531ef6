"""What every layer must do: keep its shape promise, survive serialisation, keep its precision."""

import keras
import numpy as np
import tensorflow as tf


def check_layer(layer, *inputs, mixed=tf.float32):
    """Asserts the contract of a layer for inputs given as arrays; returns its outputs.

    `mixed` is the type of its outputs where the policy is mixed_float16.
    """
    outputs = tf.nest.flatten(layer(*inputs))
    promised = layer.compute_output_shape(*[array.shape for array in inputs[: _shapes(layer)]])
    promised = [promised] if isinstance(promised[0], int) else list(promised)
    assert [tuple(output.shape) for output in outputs] == [tuple(shape) for shape in promised]

    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    copy(*inputs)
    copy.set_weights(layer.get_weights())
    for output, copied in zip(outputs, tf.nest.flatten(copy(*inputs)), strict=True):
        np.testing.assert_array_equal(output, copied)

    keras.config.set_dtype_policy("mixed_float16")
    try:
        other = type(layer)(**{k: v for k, v in layer.get_config().items() if k not in ("name", "dtype")})
        assert {output.dtype for output in tf.nest.flatten(other(*inputs))} == {mixed}
    finally:
        keras.config.set_dtype_policy("float32")
    return outputs


def _shapes(layer):
    """How many of the inputs the shape of the output depends on."""
    return layer.compute_output_shape.__code__.co_argcount - 1
