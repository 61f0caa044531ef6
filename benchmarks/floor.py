"""The arithmetic floor of a step: its matrix products at the rate of a large one."""

import tensorflow as tf

_SIDE = 1024


def matrix_product():
    """Returns a function that takes a large matrix product, and its number of operations."""
    matrix = tf.random.normal([_SIDE, _SIDE])
    product = tf.function(lambda: tf.matmul(matrix, matrix))
    return lambda: product().numpy(), 2 * _SIDE**3


def operations(tokens, size, hidden):
    """Returns the floating-point operations of a vanilla step's matrix products.

    2 for each entry of the kernels of encoder and attention, and word, forward, and twice as many backward.

    Args:
        tokens: words of all sentences.
        size: of a word vector.
        hidden: LSTM units per direction, and of the attention network.
    """
    encoder = 2 * (size * 4 * hidden + hidden * 4 * hidden)
    attention = 2 * hidden * hidden
    return 3 * 2 * tokens * (encoder + attention)
