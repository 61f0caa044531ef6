"""How evenly attention is spread."""

import numpy as np
from scipy.special import xlogy


def normalized_entropy(attention, starts):
    """Returns -sum_t a_t log a_t / log T for each sentence of T words.

    It is 1 where all words have the same attention and 0 where one word has all of it.

    Args:
        attention: `(all words,)`: sums to 1 over each sentence.
        starts: `(sentences + 1,)`: where each sentence's words begin; no sentence is empty.

    Returns:
        `(sentences,)`: NaN for a sentence of one word.
    """
    attention = np.asarray(attention, np.float64)
    lengths = np.diff(starts)
    entropy = -np.add.reduceat(xlogy(attention, attention), starts[:-1])
    return np.divide(entropy, np.log(lengths), out=np.full(len(lengths), np.nan), where=lengths > 1)
