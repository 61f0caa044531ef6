"""The noise that searches for r start from."""

import math

import tensorflow as tf

from tf_avat.training.global_rows import global_rows


def text_noise(rows, size, seed, step, unlabeled=False):
    """Returns standard normal noise `(rows, size)`, a function of its arguments and the global batch alone.

    It is drawn for the rows of the global batch, of which each replica takes its own: a text's noise does not
    depend on the number of replicas.

    Args:
        rows: texts of this replica, a scalar.
        size: entries of r per text, a scalar, the same on all replicas.
        seed: of the run.
        step: of the training.
        unlabeled: whether these are the unlabeled texts of the step, which have noise of their own.

    Returns:
        float32.
    """
    # The algorithm is named, as XLA would choose another one.
    seeds = tf.random.split(tf.stack([tf.cast(seed, tf.int64), tf.cast(step, tf.int64)]), alg="philox")
    first, total = global_rows(rows)
    return _standard_normal(total * size, seeds[int(unlabeled)], [total, size])[first : first + rows]


def _standard_normal(count, seed, shape):
    """Returns standard normal numbers, the same however the program is compiled.

    XLA draws the same bits as the rest of TensorFlow, but makes other floats of them. Here they are made by
    Box and Muller's formula: the square of the radius of a standard normal pair is exponential, its angle
    uniform.
    """
    bits = tf.random.stateless_uniform(
        [2, (count + 1) // 2], seed, minval=None, maxval=None, dtype=tf.uint32, alg="philox"
    )
    # 24 bits are what float32 holds exactly.
    first, second = tf.unstack(tf.cast(tf.bitwise.right_shift(bits, 8), tf.float32))
    radius = tf.sqrt(-2 * tf.math.log((first + 1) * 2.0**-24))
    angle = second * (2 * math.pi * 2.0**-24)
    pairs = tf.concat([radius * tf.cos(angle), radius * tf.sin(angle)], axis=0)
    return tf.reshape(pairs[:count], shape)
