"""How sure a classifier is of one class."""

import tensorflow as tf


def log_odds(logits: tf.Tensor, classes: tf.Tensor) -> tf.Tensor:
    """Returns log p(c) / (1 - p(c)) of a class c per sentence: z_c - log sum_{k != c} exp(z_k).

    In this form probabilities that round to 1 differ still. It is 0 or more where c is the predicted class of
    two, and changes its sign where a prediction of two classes does.

    Args:
        logits: z, `(batch, classes)`.
        classes: `(batch,)` of int: c.

    Returns:
        `(batch,)`.
    """
    chosen = tf.one_hot(classes, tf.shape(logits)[1], True, False)
    # As good as minus infinity, and its gradient is a number.
    others = tf.reduce_logsumexp(tf.where(chosen, -3e38, logits), axis=1)
    return tf.reduce_sum(tf.where(chosen, logits, 0.0), axis=1) - others
