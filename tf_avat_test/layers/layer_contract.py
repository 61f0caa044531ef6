"""What every layer must do: keep its shape promise, survive saving, heed masks, keep precision."""

import keras
import numpy as np
import tensorflow as tf


def check_layer(layer, *inputs, mask=None, mixed=tf.float32):
    """Asserts the contract of a layer; returns its outputs.

    Args:
        layer: the layer.
        inputs: what it is called with, arrays.
        mixed: the type of its outputs where the policy is mixed_float16.
        mask: for a layer that takes a mask, the one of the first input.
    """
    explicit = {} if mask is None else {"mask": mask}
    outputs = tf.nest.flatten(layer(*inputs, **explicit))
    promised = layer.compute_output_shape(*[array.shape for array in inputs[: _shapes(layer)]])
    promised = [promised] if isinstance(promised[0], int) else list(promised)
    assert [tuple(output.shape) for output in outputs] == [tuple(shape) for shape in promised]

    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    copy(*inputs)
    copy.set_weights(layer.get_weights())
    _assert_equal(copy(*inputs, **explicit), outputs)

    if mask is not None:
        first = tf.constant(inputs[0])
        first._keras_mask = tf.constant(mask)
        _assert_equal(layer(first, *inputs[1:]), outputs)

    for policy, precision in (("mixed_float16", mixed), ("float64", tf.float64)):
        keras.config.set_dtype_policy(policy)
        try:
            config = {k: v for k, v in layer.get_config().items() if k not in ("name", "dtype")}
            other = type(layer)(**config)
            other(*inputs)
            other.set_weights(layer.get_weights())
            others = tf.nest.flatten(other(*inputs, **explicit))
        finally:
            keras.config.set_dtype_policy("float32")
        assert {output.dtype for output in others} == {precision}
        for output, expected in zip(others, outputs, strict=True):
            # Rounding is relative to the terms of a sum, which may cancel: to the largest output, that is.
            tolerance = (4e-3 if precision == tf.float16 else 1e-5) * np.abs(expected).max()
            np.testing.assert_allclose(output, expected, rtol=0, atol=tolerance)
    return outputs


def _assert_equal(outputs, expected):
    for output, value in zip(tf.nest.flatten(outputs), expected, strict=True):
        np.testing.assert_array_equal(output, value)


def _shapes(layer):
    """How many of the inputs the shape of the output depends on."""
    return layer.compute_output_shape.__code__.co_argcount - 1
