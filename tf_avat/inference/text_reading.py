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
        sentences: the `IdSequences` of the words; None likewise.
    """

    words: tuple[str, ...]
    starts: np.ndarray
    probabilities: np.ndarray
    attention: np.ndarray
    importance: np.ndarray | None = None
    known: np.ndarray | None = None
    sentences: IdSequences | None = None

    def __len__(self):
        """The number of texts."""
        return len(self.starts) - 1

    def of(self, text):
        """Returns the slice of the words of a text, by its number."""
        return slice(int(self.starts[text]), int(self.starts[text + 1]))
