"""A vector per sentence, scaled to length one."""

import tensorflow as tf


def unit_vector(vectors: tf.Tensor) -> tf.Tensor:
    """Divides each sentence's vector by its Euclidean norm; a zero vector stays zero.

    The vector is divided by its largest entry first, so that gradients as small as 1e-30 keep their
    direction in float32.

    Args:
        vectors: `(batch, words)` or `(batch, words, size)`; zero at padding.

    Returns:
        The same shape: norm 1 over all axes but the first, or all zeros.

    Reference: the normalisations of r in Kitada & Iyatomi and in Miyato et al. (2018), Algorithm 1.
    """
    axes = list(range(1, vectors.shape.rank))
    largest = tf.reduce_max(tf.abs(vectors), axis=axes, keepdims=True)
    scaled = tf.math.divide_no_nan(vectors, largest)
    norm = tf.sqrt(tf.reduce_sum(tf.square(scaled), axis=axes, keepdims=True))
    return tf.math.divide_no_nan(scaled, norm)
