"""Kullback-Leibler divergence between two predictions, computed from logits."""

import tensorflow as tf

DISTRIBUTIONS = ("softmax", "sigmoid")

_SERIES_BELOW = 0.1


def kl_divergence(
    clean_logits: tf.Tensor, perturbed_logits: tf.Tensor, distribution: str = "softmax"
) -> tf.Tensor:
    """Returns KL(p || q) of each example, eq. (3), with p clean and q perturbed.

    With delta = log q - log p the divergence is the sum over classes of p (exp(delta) - 1 - delta), as
    p and q both sum to one. In this form no term is negative, and small divergences do not cancel.

    Args:
        clean_logits: `(batch, classes)`, the logits of p. Treated as a constant: no gradient flows.
        perturbed_logits: `(batch, classes)`, the logits of q.
        distribution: `softmax`, one of several classes; or `sigmoid`, independent yes-no questions, one a
            column, whose divergences add up.

    Returns:
        `(batch,)`, in nats, never negative; finite for finite logits, also where p or q rounds to 0 or 1.

    Raises:
        ValueError: there is no such distribution.
    """
    if distribution not in DISTRIBUTIONS:
        raise ValueError(f"distribution={distribution!r}: expected one of {DISTRIBUTIONS}")
    if distribution == "sigmoid":
        # A sigmoid is a softmax of two logits, of which one is 0.
        clean_logits, perturbed_logits = (
            tf.stack([tf.zeros_like(logits), logits], axis=-1) for logits in (clean_logits, perturbed_logits)
        )
    log_p = tf.nn.log_softmax(tf.stop_gradient(clean_logits))
    log_q = tf.nn.log_softmax(perturbed_logits)
    p = tf.exp(log_p)
    delta = log_q - log_p
    small = tf.abs(delta) < _SERIES_BELOW
    d = tf.where(small, delta, 0.0)
    series = d * d * (1 / 2 + d * (1 / 6 + d * (1 / 24 + d / 120)))
    terms = tf.where(small, p * series, tf.exp(log_q) - p - p * delta)
    divergence = tf.reduce_sum(terms, axis=-1)
    return tf.reduce_sum(divergence, axis=-1) if distribution == "sigmoid" else divergence
