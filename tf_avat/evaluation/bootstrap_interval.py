"""How far a score would move on other examples of the same kind."""

import warnings

import numpy as np
from scipy import stats


def bootstrap_interval(statistic, count, resamples=1000, confidence=0.95, seed=0):
    """Returns the percentile bootstrap interval `(low, high)` of a score, or None if it is nowhere defined.

    The interval tells of the examples alone: how a score varies over seeds of training it can't know.

    Args:
        statistic: function from example numbers `(count,)`, drawn with replacement, to the score; NaN where
            it is not defined, as AUC is for examples of one class. Such draws are left out.
        count: number of examples.
        resamples: number of draws.
        confidence: share of draws between low and high.
        seed: of the draws.

    Reference: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    if count < 2:
        return None
    with warnings.catch_warnings():
        # It warns of scores that are the same in all draws, whose interval is that score.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        draws = stats.bootstrap(
            (np.arange(count),),
            statistic,
            n_resamples=resamples,
            vectorized=False,
            method="percentile",
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution
    draws = draws[np.isfinite(draws)]
    if not len(draws):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)
