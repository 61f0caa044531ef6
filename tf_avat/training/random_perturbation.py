"""The perturbation that any other has to beat."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.text_noise import text_noise


def random_perturbation(passes, epsilon, seed, step):
    """Returns r of norm epsilon in a random direction for each text, `(batch, n)`, zero at padding.

    Args:
        passes: `TextPasses` after their clean pass.
        epsilon: norm of r per text.
        seed: of the direction.
        step: number of the batch, which has noise of its own.
    """
    rows, size = tf.unstack(tf.shape(passes.zero))
    noise = tf.cast(text_noise(rows, size, seed, step), passes.zero.dtype)
    return epsilon * unit_vector(passes.zero_at_padding(noise))
