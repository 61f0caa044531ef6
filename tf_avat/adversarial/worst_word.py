"""The single word whose score moves a prediction most."""

import tensorflow as tf


def worst_word(slope: tf.Tensor, attention: tf.Tensor, epsilon: float) -> tf.Tensor:
    """Returns the unit direction of the word that raises a quantity most when its score is raised by epsilon.

    A quantity sum_t a_t u_t that is averaged by attention, as a difference of two logits under a linear
    decoder is, has the slope g_t = a_t (u_t - sum_s a_s u_s) at r = 0, and grows by exactly

        g_t (e^epsilon - 1) / (1 + a_t (e^epsilon - 1))

    when the score of word t alone is raised by epsilon. For small epsilon that is epsilon g_t; for large it
    is g_t / a_t, the distance of the word's own u_t, however little attention the word has now.

    Args:
        slope: `(batch, words)`, g or any multiple of it; zero at padding.
        attention: `(batch, words)`, a; zero at padding.
        epsilon: by how much the score is raised.

    Returns:
        `(batch, words)`: 1 at one word of each sentence; all zeros where no word raises the quantity.

    Reference: ours.
    """
    # Divided by e^epsilon - 1, which overflows for large epsilon.
    gain = tf.math.divide_no_nan(slope, attention + 1 / tf.math.expm1(tf.cast(epsilon, slope.dtype)))
    raised = tf.reduce_max(gain, axis=1, keepdims=True) > 0
    return tf.one_hot(tf.argmax(gain, axis=1), tf.shape(gain)[1], dtype=slope.dtype) * tf.cast(
        raised, slope.dtype
    )
