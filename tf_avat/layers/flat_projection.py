"""A projection of Keras that multiplies two matrices, whatever the axes of its input."""

import math

import keras
from keras import ops

from tf_avat.layers.inner_layers import inner_layers


@keras.saving.register_keras_serializable(package="tf_avat")
class FlatProjection(keras.layers.EinsumDense):
    """`keras.layers.EinsumDense` over the last axes of its input, as one product of two matrices.

    It takes the same arguments, has the same weights and gives the same outputs. Keras multiplies each text
    with a matrix of its own, and adds up the gradients of all of them afterwards; this has one matrix of all
    words.

    1. inputs `(..., in)`, where in may be several axes -> `(words, in)`
    2. times the kernel `(in, out)` -> outputs `(..., out)`, where out may be several axes

    Args:
        *args: of `keras.layers.EinsumDense`.
        **kwargs: of `keras.layers.EinsumDense`.

    Raises:
        ValueError: the equation is of another form.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not projects(self.equation):
            raise ValueError(f"equation={self.equation!r}: expected one over last axes, as abc,cd->abd")
        _quantize_as_stock(self)

    def call(self, inputs, training=None):
        summed = len(_parts(self.equation)[1])
        kept = ops.shape(inputs)[: len(inputs.shape) - summed]
        new = self.kernel.shape[summed:]
        kernel = ops.reshape(self.kernel, (-1, math.prod(new)))
        outputs = ops.matmul(ops.reshape(inputs, (-1, kernel.shape[0])), kernel)
        outputs = ops.reshape(outputs, (*kept, *new))
        if self.bias is not None:
            outputs = ops.add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)


def projects(equation):
    """Whether an equation of einsum sums over the last axes of its input, which are the kernel's first.

    Args:
        equation: as `keras.layers.EinsumDense` takes it.
    """
    kept, summed, kernel, outputs = _parts(equation)
    new = kernel[len(summed) :]
    return bool(summed) and "." not in equation and kernel == summed + new and outputs == kept + new


def flatten_projections(layer):
    """Makes each stock `EinsumDense` inside of a layer that projects a `FlatProjection`, in place.

    The objects stay the same ones, and with them their variables. Subclasses of Keras' layer, those with
    other equations, and quantized ones stay what they are.
    """
    for inner in inner_layers(layer):
        stock = type(inner) is keras.layers.EinsumDense and inner.quantization_mode is None
        if stock and projects(inner.equation):
            inner.__class__ = FlatProjection
            _quantize_as_stock(inner)


def _quantize_as_stock(layer):
    """Has a layer become Keras' own when it is quantized, as Keras quantizes no subclass.

    Keras has a function `quantize` for each object, which its class can't exchange.
    """
    stock = layer.quantize

    def quantize(*args, **kwargs):
        layer.__class__ = keras.layers.EinsumDense
        return stock(*args, **kwargs)

    layer.quantize = quantize


def _parts(equation):
    """Returns the input's axes that are kept and those that are summed over, the kernel's, the output's."""
    inputs, _, rest = equation.replace(" ", "").partition(",")
    kernel, _, outputs = rest.partition("->")
    kept = "".join(axis for axis in inputs if axis in outputs)
    summed = "".join(axis for axis in inputs if axis not in outputs)
    return (kept, summed, kernel, outputs) if inputs == kept + summed else (kept, "", kernel, outputs)
