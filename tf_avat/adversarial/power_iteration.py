"""The worst perturbation by power iteration."""

from collections.abc import Callable

import tensorflow as tf

from tf_avat.adversarial.gradient_step import gradient_step
from tf_avat.adversarial.unit_vector import unit_vector


def power_iteration(
    divergence: Callable[[tf.Tensor], tf.Tensor],
    noise: tf.Tensor,
    direction: Callable[[tf.Tensor], tf.Tensor],
    epsilon: float,
    xi: float = 1.0,
    iterations: int = 1,
) -> tf.Tensor:
    """Finds r with ||r|| = epsilon that makes a divergence large, eqs. (2) and (8).

    The divergence is least, with gradient zero, at r = 0; so its gradient is taken a distance xi away, in
    a direction that starts at random and turns towards the dominant eigenvector of the Hessian:

    1. d = noise / ||noise||
    2. `iterations` times: g = gradient of the divergence at xi d; d = direction(g)
    3. r = epsilon d

    Args:
        divergence: function from r to a divergence per sentence `(batch,)`.
        noise: standard normal start, shaped like r, zero at padding.
        direction: function from a gradient to a direction of unit length per sentence.
        epsilon: norm of r per sentence.
        xi: distance from zero at which the gradient is taken. In float32 values below 1e-2 lose digits.
        iterations: gradient steps, at least 1.

    Returns:
        r, shaped like `noise`; zero for a sentence with zero gradient.

    Reference: Miyato et al. (2018), Algorithm 1.
    """
    d = unit_vector(noise)
    for _ in range(iterations):
        d = gradient_step(divergence, xi * d, direction)
    return epsilon * d
