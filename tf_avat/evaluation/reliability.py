"""Whether probabilities are as right as they say."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Reliability:
    """Predictions in bins of like confidence, which is the probability of the predicted class.

    Attributes:
        counts: `(bins,)`: predictions in each bin.
        confidence: `(bins,)`: their mean confidence; NaN in an empty bin.
        accuracy: `(bins,)`: the share of them that is right; NaN likewise.
    """

    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray

    @classmethod
    def of(cls, labels, probabilities, bins=15):
        """Counts in bins of equal width between 0 and 1; a bin does not hold its lower bound.

        Args:
            labels: `(examples,)` of int.
            probabilities: `(examples, classes)`.
            bins: their number.
        """
        confidence = np.max(probabilities, axis=1).astype(np.float64)
        right = np.argmax(probabilities, axis=1) == labels
        place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
        counts = np.bincount(place, minlength=bins)
        with np.errstate(invalid="ignore"):
            return cls(
                counts,
                np.bincount(place, confidence, minlength=bins) / counts,
                np.bincount(place, right, minlength=bins) / counts,
            )

    @property
    def calibration_error(self):
        """The expected calibration error: |accuracy - confidence|, each bin weighted by its count.

        Reference: Guo et al. (2017), On Calibration of Modern Neural Networks, eq. (3).
        """
        gaps = np.abs(self.accuracy - self.confidence)
        return float(np.nansum(self.counts * gaps) / self.counts.sum())
