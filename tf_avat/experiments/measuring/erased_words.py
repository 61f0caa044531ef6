"""What a run says of texts without their weightiest words, and of these words alone."""

import dataclasses

import numpy as np

from tf_avat.evaluation.top_words import top_words


@dataclasses.dataclass(frozen=True)
class ErasedWords:
    """Probabilities with a share of each text's words erased.

    Attributes:
        share: of the words that count as its rationale.
        without: `(texts, classes)`: of the texts without it.
        alone: `(texts, classes)`: of it alone.
    """

    share: float
    without: np.ndarray
    alone: np.ndarray

    @classmethod
    def of(cls, run, reading, weights, share):
        """Erases words and asks the run again. A text that loses all its words is read as an empty one.

        Args:
            run: a `FinishedRun` or `ExportedModel`.
            reading: its `TextReading` of the texts.
            weights: `(all words,)`: the larger, the sooner a word belongs to the rationale.
            share: of a text's words, rounded up.
        """
        top = top_words(weights, reading.starts, share)
        return cls(share, run.probabilities(reading, ~top), run.probabilities(reading, top))

    def losses(self, probabilities):
        """Returns comprehensiveness and sufficiency of each text, `(texts,)` each.

        They are the probability of the predicted class minus what it is without the rationale, which is large
        if the rationale was needed, and minus what it is for the rationale alone, small if that is enough.

        Args:
            probabilities: `(texts, classes)`: those of the whole texts, which say what is predicted.

        Reference: DeYoung et al., ERASER, ACL 2020, section 4.
        """
        predicted = np.argmax(probabilities, axis=1)[:, None]
        of_all, *of_parts = (
            np.take_along_axis(part.astype(np.float64), predicted, axis=1)[:, 0]
            for part in (probabilities, self.without, self.alone)
        )
        return of_all - of_parts[0], of_all - of_parts[1]
