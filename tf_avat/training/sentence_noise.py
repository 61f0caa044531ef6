"""The noise that searches for r start from."""

import tensorflow as tf

from tf_avat.training.global_rows import global_rows


def sentence_noise(shape, labeled, seed, step):
    """Returns standard normal noise, a function of shape, seed and step alone.

    It is drawn for the labeled and the unlabeled rows of the global batch, of which each replica takes its
    own: a sentence's noise does not depend on the number of replicas.

    Args:
        shape: `(rows, words, ...)` of this replica, a tensor or a list of scalars; words and the rest are the
            same on all replicas.
        labeled: number of labeled rows, which come first.
        seed: of the run.
        step: of the training.

    Returns:
        float32 of that shape.
    """
    rows, *rest = tf.unstack(tf.convert_to_tensor(shape))
    seeds = tf.random.split(tf.stack([tf.cast(seed, tf.int64), tf.cast(step, tf.int64)]))
    noise = []
    for count, own_seed in zip((labeled, rows - labeled), tf.unstack(seeds), strict=True):
        first, total = global_rows(count)
        noise.append(tf.random.stateless_normal([total, *rest], own_seed)[first : first + count])
    return tf.concat(noise, axis=0)
