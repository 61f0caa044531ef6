"""The noise that searches for r start from."""

import tensorflow as tf

from tf_avat.training.global_rows import global_rows


def text_noise(rows, size, seed, step, unlabeled=False):
    """Returns standard normal noise `(rows, size)`, a function of its arguments and the global batch alone.

    It is drawn for the rows of the global batch, of which each replica takes its own: a text's noise does not
    depend on the number of replicas.

    Args:
        rows: texts of this replica, a scalar.
        size: entries of r per text, a scalar, the same on all replicas.
        seed: of the run.
        step: of the training.
        unlabeled: whether these are the unlabeled texts of the step, which have noise of their own.

    Returns:
        float32.
    """
    # The algorithm is named, as XLA would choose another one.
    seeds = tf.random.split(tf.stack([tf.cast(seed, tf.int64), tf.cast(step, tf.int64)]), alg="philox")
    first, total = global_rows(rows)
    return tf.random.stateless_normal([total, size], seeds[int(unlabeled)], alg="philox")[
        first : first + rows
    ]
