"""How unsure a prediction is."""

import tensorflow as tf


def prediction_entropy(logits: tf.Tensor, kind: str = "softmax") -> tf.Tensor:
    """Returns the entropy of each prediction, `(batch,)`, in nats.

    Args:
        logits: `(batch, classes)`.
        kind: `softmax`: one of several classes; `sigmoid`: independent yes-no questions, whose entropies add
            up.

    Reference: Grandvalet and Bengio (2004), Semi-supervised Learning by Entropy Minimization.
    """
    if kind == "sigmoid":
        p = tf.sigmoid(logits)
        return -tf.reduce_sum(
            p * tf.math.log_sigmoid(logits) + (1 - p) * tf.math.log_sigmoid(-logits), axis=-1
        )
    log_p = tf.nn.log_softmax(logits)
    return -tf.reduce_sum(tf.exp(log_p) * log_p, axis=-1)
