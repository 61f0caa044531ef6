"""The worse of a perturbation and its mirror image."""

from collections.abc import Callable

import tensorflow as tf


def worse_sign(divergence: Callable[[tf.Tensor], tf.Tensor], perturbation: tf.Tensor) -> tf.Tensor:
    """Returns r or -r, whichever has the larger divergence, sentence by sentence.

    Args:
        divergence: function from r to a divergence per sentence `(batch,)`.
        perturbation: r, `(batch, words, ...)`.
    """
    mirrored = divergence(-perturbation) > divergence(perturbation)
    sign = tf.where(mirrored, -1.0, 1.0)
    return perturbation * tf.cast(
        tf.reshape(sign, [-1] + [1] * (perturbation.shape.rank - 1)), perturbation.dtype
    )
