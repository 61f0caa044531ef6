"""What is told of texts, by one model or several."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Answers:
    """Probabilities for texts, and what was attended to where that was asked for.

    Attributes:
        probabilities: `(texts, classes)`.
        starts: `(texts + 1,)`: where each text's words begin; None where not asked for.
        words: list of all words of all texts, bytes of UTF-8; None likewise.
        attention: `(all words,)`, sums to 1 over a text; None likewise.
    """

    probabilities: np.ndarray
    starts: np.ndarray | None = None
    words: list[bytes] | None = None
    attention: np.ndarray | None = None

    @classmethod
    def mean(cls, answers):
        """Returns the means over several models, each of the same texts, classes and words.

        Sums are in double precision, in the order of the models.
        """
        first = answers[0]
        if len(answers) == 1:
            return first
        attention = None
        if first.attention is not None:
            attention = np.mean([own.attention for own in answers], 0, np.float64).astype(np.float32)
        probabilities = np.mean([own.probabilities for own in answers], 0, np.float64)
        return cls(probabilities.astype(np.float32), first.starts, first.words, attention)

    def top_words(self, count):
        """Returns for each text the words attended to most, the first of them first: `(words, weights)`.

        Words of the same weight stand in their order; a word that comes twice may come twice. Words are str.

        Args:
            count: how many at most.
        """
        found = []
        for begin, end in zip(self.starts[:-1], self.starts[1:], strict=True):
            weights = self.attention[begin:end]
            order = np.argsort(-weights, kind="stable")[:count]
            words = [self.words[begin + i].decode("utf-8") for i in order.tolist()]
            found.append((words, weights[order].tolist()))
        return found
