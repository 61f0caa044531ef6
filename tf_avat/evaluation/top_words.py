"""The words of each sentence that weigh most."""

import numpy as np


def top_words(weights, starts, share):
    """Returns `(all words,)` of bool: whether a word is among the given share of its sentence's top words.

    A sentence of n words has ceil(share n) of them, one at least; of equal weights the earlier word counts.

    Args:
        weights: `(all words,)`.
        starts: `(sentences + 1,)`: where each sentence's words begin.
        share: above 0, at most 1.
    """
    lengths = np.diff(starts)
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort([np.arange(len(weights)), -np.asarray(weights, np.float64), sentence])
    rank = np.empty(len(weights), np.int64)
    rank[order] = np.arange(len(weights)) - np.repeat(starts[:-1], lengths)
    # A share such as 0.1 of 30 words is 3 words, not 4, whatever its binary digits say.
    counts = np.maximum(np.ceil(np.round(share * lengths, 9)), 1)
    return rank < np.repeat(counts, lengths)
