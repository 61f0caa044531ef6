"""The perturbation that any other has to beat."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.sentence_noise import sentence_noise


def random_perturbation(site, epsilon, seed, step):
    """Returns r of norm epsilon in a random direction for each sentence, zero at padding.

    Args:
        site: an `AttentionSite` or a `WordSite`.
        epsilon: norm of r per sentence.
        seed: of the direction.
        step: number of the batch, which has noise of its own.
    """
    shape = tf.shape(site.zero)
    noise = tf.cast(sentence_noise(shape, shape[0], seed, step), site.zero.dtype)
    return epsilon * unit_vector(site.sentences.zero_at_padding(noise))
