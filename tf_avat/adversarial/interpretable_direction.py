"""The direction of a perturbation that moves each score along its differences to the others."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector

NORMALIZATIONS = ("word", "sentence", "none")


def interpretable_direction(
    gradient: tf.Tensor, scores: tf.Tensor, mask: tf.Tensor | None = None, normalization: str = "word"
) -> tf.Tensor:
    """Turns the gradient for r into the unit direction of r(alpha), eqs. (5)-(8), in O(words).

    That is `interpretable_step`, scaled to unit length per text.

    Args:
        gradient: `(batch, ..., keys)`, dL/dr.
        scores: `(batch, ..., keys)`, attention scores before softmax, which is taken along the last axis.
        mask: of bool, broadcast to the scores, true at real words; None if all are real.
        normalization: one of `NORMALIZATIONS`.

    Returns:
        `(batch, ..., keys)`: unit length per text or all zeros; zero at padding.

    Raises:
        ValueError: there is no such normalization.
    """
    return unit_vector(interpretable_step(gradient, scores, mask, normalization))


def interpretable_step(
    gradient: tf.Tensor, scores: tf.Tensor, mask: tf.Tensor | None = None, normalization: str = "word"
) -> tf.Tensor:
    """Returns how r(alpha) of eq. (7) moves by one step along alpha's gradient, up to a factor per text.

    With d_t the differences of score t to all scores of its softmax, scaled to unit length (6), and
    r(alpha)_t = alpha_t . d_t (7), the gradient for alpha_t is g_t d_t. One step along it therefore moves
    word t by g_t times a factor that depends on how alpha's gradient is normalised:

    - `word`: each alpha_t separately, as published code for Word iVAT does: r_t is sign(g_t).
    - `sentence`: all of alpha together: r_t is g_t, which is Attention VAT's own step.
    - `none`: without (6): r_t is ||d_t||^2 g_t.

    Differences are taken among scores that share a softmax. A softmax whose scores are all equal has d_t = 0
    and does not move. Where a text has several softmaxes (queries, heads, layers), their steps are one
    vector, to be scaled to unit length together.

    Args, Raises: as `interpretable_direction`.

    Returns:
        `(batch, ..., keys)`; zero at padding.
    """
    if normalization not in NORMALIZATIONS:
        raise ValueError(f"normalization={normalization!r}: expected one of {NORMALIZATIONS}")
    inside = tf.ones_like(scores, tf.bool) if mask is None else tf.broadcast_to(mask, tf.shape(scores))
    real = tf.cast(inside, scores.dtype)
    count = tf.reduce_sum(real, axis=-1, keepdims=True)
    # Subtracting one of the scores first keeps equal scores exactly equal after the mean is taken.
    highest = tf.reduce_max(tf.where(inside, scores, scores.dtype.min), axis=-1, keepdims=True)
    shifted = tf.where(inside, scores - highest, tf.zeros_like(scores))
    centred = (shifted - tf.math.divide_no_nan(tf.reduce_sum(shifted, -1, keepdims=True), count)) * real
    spread = tf.reduce_sum(tf.square(centred), axis=-1, keepdims=True)
    if normalization == "word":
        step = tf.sign(gradient)
    elif normalization == "sentence":
        step = gradient
    else:
        step = gradient * (count * tf.square(centred) + spread)
    return tf.where(spread > 0, step * real, tf.zeros_like(step))
