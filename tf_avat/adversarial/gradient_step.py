"""One step of a search for the worst perturbation."""

from collections.abc import Callable

import tensorflow as tf


def gradient_step(
    divergence: Callable[[tf.Tensor], tf.Tensor],
    perturbation: tf.Tensor,
    direction: Callable[[tf.Tensor], tf.Tensor],
) -> tf.Tensor:
    """Returns the unit direction in which the divergence grows fastest from a given perturbation.

    Args:
        divergence: function from r `(batch, words, ...)` to a divergence per sentence `(batch,)`.
        perturbation: the r at which the gradient is taken.
        direction: function from the gradient to a direction of unit length per sentence.

    Returns:
        The direction, shaped like `perturbation`, as a constant.
    """
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(perturbation)
        divergences = divergence(perturbation)
    return tf.stop_gradient(direction(tape.gradient(divergences, perturbation, unconnected_gradients="zero")))
