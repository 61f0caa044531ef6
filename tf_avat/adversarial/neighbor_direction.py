"""The direction of a perturbation that moves each word towards its nearest words."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector


def neighbor_direction(
    gradient: tf.Tensor, words: tf.Tensor, neighbors: tf.Tensor, distances: tf.Tensor
) -> tf.Tensor:
    """Turns the gradient for r into the unit direction of r(alpha)_t = sum_k alpha_tk d_tk.

    d_tk is the difference from word t to its k-th nearest word, scaled to unit length. The gradient for
    alpha_tk is g_t . d_tk; it is normalised word by word, and r is scaled to unit length over the sentence.
    The differences themselves, k times the size of r, are never formed.

    Args:
        gradient: `(batch, words, size)`, dL/dr; zero at padding.
        words: `(batch, words, size)`, the word vectors.
        neighbors: `(batch, words, k, size)`, the vectors of each word's nearest words.
        distances: `(batch, words, k)`, ||neighbor - word||; a neighbor at distance 0 has no direction.

    Returns:
        `(batch, words, size)`: unit length per sentence or all zeros; zero at padding.

    Reference: Sato et al. (2018), Interpretable Adversarial Perturbation in Input Embedding Space for Text.
    """
    along = tf.einsum("btd,btkd->btk", gradient, neighbors)
    along -= tf.reduce_sum(gradient * words, axis=-1, keepdims=True)
    for_alpha = tf.math.divide_no_nan(along, distances)
    nearest = neighbors.shape[2]
    alpha = tf.reshape(unit_vector(tf.reshape(for_alpha, [-1, nearest])), tf.shape(distances))
    shares = tf.math.divide_no_nan(alpha, distances)
    r = tf.einsum("btk,btkd->btd", shares, neighbors) - tf.reduce_sum(shares, -1, keepdims=True) * words
    return unit_vector(r)
