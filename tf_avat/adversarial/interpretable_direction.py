"""The direction of a perturbation that moves each score along its differences to the others."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector

NORMALIZATIONS = ("word", "sentence", "none")


def interpretable_direction(gradient, scores, mask, normalization="word"):
    """Turns the gradient for r into the unit direction of r(alpha), eqs. (5)-(8), in O(words).

    With d_t the differences of score t to all scores of its sentence, scaled to unit length (6), and
    r(alpha)_t = alpha_t . d_t (7), the gradient for alpha_t is g_t d_t. One step along it therefore moves
    word t by g_t times a factor that depends on how alpha's gradient is normalised:

    - `word`: each alpha_t separately, as published code for Word iVAT does: r_t is sign(g_t).
    - `sentence`: all of alpha together: r_t is g_t, which is Attention VAT's own step.
    - `none`: without (6): r_t is ||d_t||^2 g_t.

    In every case the result is then scaled to unit length over the sentence. A sentence whose scores are
    all equal has d_t = 0 and gets a zero direction.

    Args:
        gradient: `(batch, words)`, dL/dr.
        scores: `(batch, words)`, attention scores before softmax.
        mask: `(batch, words)` of bool, true at real words.
        normalization: one of `NORMALIZATIONS`.

    Returns:
        `(batch, words)`: unit length per sentence or all zeros; zero at padding.
    """
    real = tf.cast(mask, scores.dtype)
    count = tf.reduce_sum(real, axis=1, keepdims=True)
    # Subtracting one of the scores first keeps equal scores exactly equal after the mean is taken.
    shifted = (scores - scores[:, :1]) * real
    centred = (shifted - tf.math.divide_no_nan(tf.reduce_sum(shifted, 1, keepdims=True), count)) * real
    spread = tf.reduce_sum(tf.square(centred), axis=1, keepdims=True)
    if normalization == "word":
        step = tf.sign(gradient)
    elif normalization == "sentence":
        step = gradient
    elif normalization == "none":
        step = gradient * (count * tf.square(centred) + spread)
    else:
        raise ValueError(f"normalization={normalization!r}: expected one of {NORMALIZATIONS}")
    return unit_vector(tf.where(spread > 0, step * real, tf.zeros_like(step)))
