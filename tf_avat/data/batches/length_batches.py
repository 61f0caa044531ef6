"""Sentences in batches of like length, for passes in which their order does not matter."""

import dataclasses

import numpy as np

# More sentences at once are not faster; more words at once take memory by the gigabyte in a backward pass.
_SENTENCES = 128
_WORDS = 12_800


@dataclasses.dataclass(frozen=True)
class LengthBatch:
    """Some sentences of `IdSequences`.

    Attributes:
        rows: their numbers.
        ids: `(rows, widest)` of int32, padded with zeros.
        inside: `(rows, widest)` of bool, true at real words.
        places: `(real words,)`: where the words stand among all words of all sentences.
    """

    rows: np.ndarray
    ids: np.ndarray
    inside: np.ndarray
    places: np.ndarray


def length_batches(sentences):
    """Yields all sentences as `LengthBatch`es, by `length_groups`; one without rows if there are none.

    Args:
        sentences: `IdSequences`.
    """
    lengths = sentences.lengths
    for rows in length_groups(lengths):
        # A recurrent network needs a step to take, even if there is no word at all.
        ids = sentences.padded(rows, max(lengths[rows], default=0) or 1)
        place = np.arange(ids.shape[1])
        inside = place < lengths[rows][:, None]
        yield LengthBatch(rows, ids, inside, (sentences.starts[:-1][rows][:, None] + place)[inside])


def length_groups(lengths):
    """Yields the numbers of all sentences in groups to be padded and read together, the short ones first.

    A group is bounded in sentences and in words, padding included, so that it takes no more memory than the
    longest sentence alone where that is beyond the bound. There is one empty group if there are no sentences.

    Args:
        lengths: `(sentences,)` of int: words per sentence.
    """
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < max(len(order), 1):
        longest = np.maximum(lengths[order[start : start + _SENTENCES]], 1)
        # Lengths rise, so that the last of n sentences is the width of all.
        fitting = np.count_nonzero(longest * np.arange(1, len(longest) + 1) <= _WORDS)
        rows = order[start : start + max(fitting, 1)]
        yield rows
        start += max(len(rows), 1)
