"""How evenly predictions are spread over classes."""

import tensorflow as tf


def mean_prediction(logits: tf.Tensor, kind: str, total: tf.Tensor) -> tf.Tensor:
    """Returns the share of these texts in the mean prediction of `total` texts, `(answers, questions)`.

    Args:
        logits: `(batch, classes)`.
        kind: `softmax`: one question whose answers are the classes; `sigmoid`: a yes-no question per class.
        total: number of texts that the mean is over, these among them; with none the share is 0.
    """
    if kind == "sigmoid":
        p = tf.stack([tf.sigmoid(logits), tf.sigmoid(-logits)], axis=1)
    else:
        p = tf.nn.softmax(logits)[:, :, None]
    return tf.math.divide_no_nan(tf.reduce_sum(p, axis=0), tf.cast(total, p.dtype))


def marginal_entropy(share: tf.Tensor, mean: tf.Tensor) -> tf.Tensor:
    """Returns a share of the entropy of a mean prediction, a scalar in nats, with the gradient of all of it.

    H(m) = -sum_c m_c log m_c of m = sum_i s_i is the sum of -sum_c s_ic log m_c over shares. There m may
    be a constant: what is left out is -sum_c m_c d(log m_c) = -d(sum_c m_c), which is 0, as the sum is 1.

    Args:
        share: `(answers, questions)`, one of the shares of the mean prediction.
        mean: the sum of all shares; no gradient goes through it.

    Reference: Hu et al. (2017), Learning Discrete Representations via Information Maximizing Self-Augmented
    Training, eq. (7): H(Y) of I(X; Y) = H(Y) - H(Y|X), by the mean over a batch.
    """
    smallest = mean.dtype.as_numpy_dtype(1e-30)
    return -tf.reduce_sum(share * tf.math.log(tf.maximum(tf.stop_gradient(mean), smallest)))
