"""Scores with their intervals."""

import dataclasses

import numpy as np

from tf_avat.evaluation.bootstrap_interval import bootstrap_interval
from tf_avat.evaluation.score import Score


@dataclasses.dataclass(frozen=True)
class Estimate:
    """Makes a `Score` of a value and its `bootstrap_interval`; None where undefined.

    Attributes:
        resamples: draws of the bootstrap.
        confidence: of the interval.
        seed: of the draws.
    """

    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 0

    def __call__(self, value, statistic, count, biased=False, vectorized=False):
        """Returns the `Score` of `count` examples; see `bootstrap_interval`."""
        interval = None
        if value is not None:
            settings = self.resamples, self.confidence, self.seed, float(value) if biased else None
            interval = bootstrap_interval(statistic, count, *settings, vectorized=vectorized)
        low, high = interval or (None, None)
        return Score(None if value is None else float(value), low, high)

    def mean(self, values):
        """Returns the `Score` of the mean of those of `values` that are not NaN."""
        values = np.asarray(values, np.float64)
        values = values[np.isfinite(values)]
        value = np.mean(values) if len(values) else None

        def mean(rows, axis=-1):
            return np.mean(values[rows], axis=axis)

        return self(value, mean, len(values), vectorized=True)
