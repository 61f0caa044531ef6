"""Pieces put together to the words that people wrote."""

import dataclasses

import numpy as np


def of_whole_words(reading, continued):
    """Returns the `TextReading` of words, given that of their pieces.

    A word's attention is the sum of its pieces', and so is its importance; it is known if each of them is.

    Args:
        reading: whose words are pieces, as a `GraphPipeline` spells them.
        continued: what a piece begins with that goes on with the word before it; None where there is none.
    """
    if continued is None:
        return reading
    words, starts, pieces = _joined(reading.words, reading.starts, continued)
    whole = dataclasses.replace(reading, words=tuple(words), starts=starts, pieces=pieces)
    return dataclasses.replace(
        whole,
        attention=whole.by_word(reading.attention),
        importance=None if reading.importance is None else whole.by_word(reading.importance),
        known=None if reading.known is None else whole.by_word(~reading.known) == 0,
    )


def answers_of_whole_words(answers, continued):
    """Returns the `Answers` that tell words, given those that tell their pieces, if they tell any."""
    if continued is None or answers.words is None or not len(answers.words):
        return answers
    words, starts, pieces = _joined(answers.words, answers.starts, continued.encode())
    attention = np.add.reduceat(answers.attention, np.cumsum(pieces) - pieces)
    return dataclasses.replace(answers, starts=starts, words=words, attention=attention)


def _joined(pieces, starts, mark):
    """Returns words, where each text's begin, and the number of pieces of each word.

    Args:
        pieces: of all texts, str or bytes.
        starts: `(texts + 1,)`: where each text's begin.
        mark: what begins a piece that goes on with a word.
    """
    begins = np.array([not piece.startswith(mark) for piece in pieces], bool)
    # A text begins with a word, whatever its first piece is.
    begins[starts[:-1]] = True
    first = np.flatnonzero(begins)
    ends = np.append(first, len(pieces))[1:]
    words = []
    for start, end in zip(first.tolist(), ends.tolist(), strict=True):
        rest = [piece[len(mark) :] for piece in pieces[start + 1 : end]]
        # Nothing of a text's first piece is shown where that is of spaces alone.
        begin = pieces[start] if pieces[start] != mark else mark[:0]
        words.append(begin + type(begin)().join(rest))
    return words, np.append(np.cumsum(begins) - 1, len(first))[starts], ends - first
