"""How far a score would move on other examples of the same kind."""

import warnings

import numpy as np
from scipy import stats

from tf_avat.random_streams import BOOTSTRAP

# Example numbers of several draws at once; those of all draws would take gigabytes.
_AT_ONCE = 2**18


def bootstrap_interval(
    statistic, count, resamples=1000, confidence=0.95, seed=0, biased=None, *, vectorized=False
):
    """Returns the bootstrap interval `(low, high)` of a score, or None if it is nowhere defined.

    The interval tells of the examples alone: how a score varies over seeds of training it can't know.

    Args:
        statistic: function from example numbers `(count,)`, drawn with replacement, to the score; NaN where
            it is not defined, as AUC is for examples of one class. Such draws are left out.
        count: number of examples.
        resamples: number of draws.
        confidence: share of draws between low and high.
        seed: of the draws.
        biased: the score itself, if drawing examples from a sample moves it to one side, as drawing a sample
            from the world has done before: then the interval is the basic one, (2 score - high, 2 score -
            low), where it else is the percentile interval.
        vectorized: whether the statistic is a function of many draws at once, from `(draws, count)` to
            `(draws,)`, with an argument `axis`, which is the last one; their interval is the same.

    Reference: Davison and Hinkley (1997), Bootstrap Methods and their Application, section 5.2.
    """
    if count < 2:
        return None
    with warnings.catch_warnings():
        # Of standard errors of a single draw and of scores that all draws share; neither is asked for.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        draws = stats.bootstrap(
            (np.arange(count),),
            statistic,
            n_resamples=resamples,
            batch=max(1, _AT_ONCE // count) if vectorized else 1,
            vectorized=vectorized,
            method="percentile",
            rng=BOOTSTRAP.generator(seed),
        ).bootstrap_distribution
    draws = draws[np.isfinite(draws)]
    if not len(draws):
        return None
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    if biased is not None:
        low, high = 2 * biased - high, 2 * biased - low
    return float(low), float(high)
