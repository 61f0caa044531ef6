"""What a classifier makes of texts."""

import dataclasses

import numpy as np

from tf_avat.data.tokens.id_sequences import IdSequences


@dataclasses.dataclass(frozen=True)
class TextReading:
    """Words, predictions and attention of some texts; the words of text i are those of `of(i)`.

    Attributes:
        words: all words of all texts, one text after the other; a text without words has one empty word.
        starts: `(texts + 1,)`: where each text's words begin.
        probabilities: `(texts, classes)`.
        attention: `(all words,)`: sums to 1 over a text.
        importance: `(all words,)`: norm of the gradient of the predicted class' probability by the word's
            vector; None where it is not known.
        known: `(all words,)` of bool: whether the model's vocabulary has the word; None likewise.
        sentences: the `IdSequences` of the words, or of their pieces; None likewise.
        pieces: `(all words,)` of int: of how many ids of `sentences` a word consists; None for one each.
        apart: `(all words,)` of bool: whether anything stands in the text between a word and the one before
            it; None where that is so of all.
    """

    words: tuple[str, ...]
    starts: np.ndarray
    probabilities: np.ndarray
    attention: np.ndarray
    importance: np.ndarray | None = None
    known: np.ndarray | None = None
    sentences: IdSequences | None = None
    pieces: np.ndarray | None = None
    apart: np.ndarray | None = None

    def __len__(self):
        """The number of texts."""
        return len(self.starts) - 1

    def by_word(self, values):
        """Returns the sums over each word of values of its pieces, `(all words,)`."""
        if self.pieces is None:
            return values
        return np.add.reduceat(values, np.cumsum(self.pieces) - self.pieces)

    def by_piece(self, values):
        """Returns values of words for each of their pieces, `(all pieces,)`."""
        return values if self.pieces is None else np.repeat(values, self.pieces)

    def of(self, text):
        """Returns the slice of the words of a text, by its number."""
        return slice(int(self.starts[text]), int(self.starts[text + 1]))

    def rest(self, text, kept):
        """Returns some words of a text, by its number, with a space where something stood between them.

        Args:
            text: its number.
            kept: `(all words,)` of bool: which words are left.
        """
        own = self.of(text)
        apart = np.ones(own.stop - own.start, bool) if self.apart is None else self.apart[own]
        words = [word for word, left in zip(self.words[own], kept[own], strict=True) if left]
        before = np.diff(np.cumsum(apart)[kept[own]], prepend=0)
        gaps = ["", *(" " if gap else "" for gap in before[1:])]
        return "".join(gap + word for gap, word in zip(gaps, words, strict=False))
