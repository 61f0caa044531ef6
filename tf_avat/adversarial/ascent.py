"""The worst perturbation by projected gradient ascent."""

from collections.abc import Callable, Sequence

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector

# In radii of the ball. The worst r is parallel to its own gradient, so a long step is a good guess of it.
_FIRST_STEP = 10.0


def ascent(
    divergence: Callable[[tf.Tensor], tf.Tensor],
    starts: Sequence[tf.Tensor],
    direction: Callable[[tf.Tensor], tf.Tensor],
    epsilon: float,
    steps: int,
) -> tf.Tensor:
    """Finds r with ||r|| <= epsilon that makes a divergence large, by climbing from several starts.

    The second-order picture behind `exact_direction` and `power_iteration` holds near r = 0. For large
    epsilon the divergence bends and has several peaks, of which one is often far higher than the others.

    1. From each start, scaled to epsilon, `steps` times: go along the direction of the gradient, far enough
       to end close to it when scaled back to the ball. A sentence that would lose by its step stays, and a
       quarter of the step is tried next.
    2. r is the worst point seen, sentence by sentence.

    Args:
        divergence: function from r to a divergence per sentence `(batch,)`.
        starts: directions of unit length per sentence, each shaped like r; for KL a direction and its mirror
            image, as it is steep on both sides of r = 0.
        direction: function from a gradient to a direction of unit length per sentence.
        epsilon: radius of the ball.
        steps: gradient steps from each start, at least 1.

    Returns:
        r, shaped like a start; zero for a sentence whose starts and gradients are zero.

    Reference: Madry et al. (2018), with the step and the starts of our own.
    """
    worst, gained = _climb(divergence, epsilon * starts[0], direction, epsilon, steps)
    for start in starts[1:]:
        r, value = _climb(divergence, epsilon * start, direction, epsilon, steps)
        worst = tf.where(_per_sentence(value > gained, r), r, worst)
        gained = tf.maximum(gained, value)
    return tf.stop_gradient(worst)


def _climb(divergence, start, direction, epsilon, steps):
    """Returns the worst point found from a start, and its divergence per sentence."""
    gained, uphill = _value_and_direction(divergence, start, direction)

    def step(count, r, gained, uphill, size):
        there = _projected(r + epsilon * _per_sentence(size, r) * uphill, epsilon)
        value, uphill_there = _value_and_direction(divergence, there, direction)
        better = value > gained
        taken = _per_sentence(better, r)
        return (
            count + 1,
            tf.where(taken, there, r),
            tf.where(better, value, gained),
            tf.where(taken, uphill_there, uphill),
            tf.where(better, size, size / 4),
        )

    state = [
        tf.constant(0),
        start,
        gained,
        uphill,
        tf.fill(tf.shape(gained), tf.cast(_FIRST_STEP, gained.dtype)),
    ]
    _, r, gained, *_ = tf.while_loop(lambda count, *_: count < steps, step, state)
    return r, gained


def _per_sentence(values, r):
    """Returns `(batch,)` values shaped to go with r."""
    return tf.reshape(values, [-1] + [1] * (r.shape.rank - 1))


def _projected(r, epsilon):
    """Scales r back to norm epsilon where it is longer."""
    axes = list(range(1, r.shape.rank))
    norm = tf.sqrt(tf.reduce_sum(tf.square(r), axis=axes, keepdims=True))
    return tf.where(norm > epsilon, epsilon * unit_vector(r), r)


def _value_and_direction(divergence, r, direction):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(r)
        value = divergence(r)
    return value, direction(tape.gradient(value, r, unconnected_gradients="zero"))
