"""Random attention, the baseline of every score of attention."""

import numpy as np

from tf_avat.random_streams import RANDOM_ATTENTION


def shuffled_weights(weights, starts, seed):
    """Returns the weights of each sentence's words in a random order, `(all words,)`.

    They are as peaked as the weights themselves, and tell nothing of the words.

    Args:
        weights: `(all words,)`.
        starts: `(sentences + 1,)`: where each sentence's words begin.
        seed: of the order.
    """
    sentence = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return weights[np.lexsort([RANDOM_ATTENTION.generator(seed).random(len(sentence)), sentence])]
