"""Pieces put together to the words that people wrote."""

import dataclasses

import numpy as np

# As `PiecePipeline` marks a piece that goes on with the word before it.
_CONTINUED = "##"


def of_whole_words(reading):
    """Returns the `TextReading` of words, given that of their pieces.

    A word's attention is the sum of its pieces', and so is its importance; it is known if each of them is.

    Args:
        reading: whose words are pieces, as `PiecePipeline` spells them.
    """
    begins = np.array([not _goes_on(word) for word in reading.words], bool)
    # A text begins with a word, whatever its first piece is.
    begins[reading.starts[:-1]] = True
    first = np.flatnonzero(begins)
    ends = np.append(first[1:], len(reading.words))
    words = tuple(
        reading.words[start] + "".join(piece[len(_CONTINUED) :] for piece in reading.words[start + 1 : end])
        for start, end in zip(first.tolist(), ends.tolist(), strict=True)
    )
    whole = dataclasses.replace(
        reading,
        words=words,
        starts=np.append(np.cumsum(begins) - 1, len(first))[reading.starts],
        pieces=ends - first,
    )
    return dataclasses.replace(
        whole,
        attention=whole.by_word(reading.attention),
        importance=None if reading.importance is None else whole.by_word(reading.importance),
        known=None if reading.known is None else whole.by_word(~reading.known) == 0,
    )


def _goes_on(piece):
    return piece.startswith(_CONTINUED) and len(piece) > len(_CONTINUED)
