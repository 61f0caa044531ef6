"""The difference of two methods, with all that makes it uncertain."""

import dataclasses

import numpy as np
from scipy import optimize, special

# No p value is told smaller than twice this.
_LEAST = 1e-12


@dataclasses.dataclass(frozen=True)
class Difference:
    """A mean difference of scores.

    Attributes:
        value: mean over the seeds.
        low: lower end of its confidence interval; None where there is none.
        high: upper end.
        p_value: two-sided, of there being no difference; None where there is no interval.
    """

    value: float
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


def difference_over_seeds(differences, drawn=None, confidence=0.95):
    r"""Returns the mean difference of two methods, for other seeds and other texts of the same kind.

    Runs of the same seed are paired, and all runs are measured on the same texts. Two things then move the
    mean of n differences d_s:

    1. Seeds, with all that a seed has in common with no other: s^2 / n, where s is the standard deviation of
       d_s.
    2. Texts, on which the difference is large or small whatever the seed. It moves all d_s together, so s
       does not see it: C, the mean covariance of d_s and d_s' (s other than s') over bootstrap draws of the
       texts, 0 if it is negative.

    The interval is value ± q sqrt(s^2 / n + C). q is the mean of the quantiles of Student's distribution with
    n - 1 degrees of freedom and of the normal distribution, weighted by s^2 / n and C. With C = 0 it is the
    paired t test over seeds. The variance is that of studies in which several readers read the same cases in
    two ways: readers are seeds, cases texts. p is that of the widest interval without 0.

    With few seeds the percentiles of draws of seeds and texts make too narrow an interval where seeds
    matter, and too wide a one where the same seed reads some texts one way and some another: a draw of both
    counts that twice and more.

    Args:
        differences: `(seeds,)`.
        drawn: `(draws, seeds)`: the same differences on each draw of texts, NaN where undefined; None for
            scores that are known of all texts alone: then the interval is over seeds.
        confidence: of the interval.

    Returns:
        A `Difference`, without an interval for a single seed, or if nothing varies.

    Reference: the variance, Obuchowski and Rockette (1995), Communications in Statistics 24(2); q, which
    holds for 3 seeds too, where estimated degrees of freedom claim too much, Cochran (1964), Biometrics
    20(1); that draws of both overstate it, Owen (2007), Annals of Applied Statistics 1(2).
    """
    differences = np.asarray(differences, np.float64)
    count = len(differences)
    value = float(np.mean(differences))
    if count < 2:
        return Difference(value)
    seeds = np.var(differences, ddof=1) / count
    texts = 0.0 if drawn is None else max(_shared(drawn), 0.0)
    error = np.sqrt(seeds + texts)
    if error <= 1e-12 * np.max(np.abs(differences)):
        # All the same: that it is so of every seed can't be told from these.
        return Difference(value, value, value, 1.0) if value == 0 else Difference(value)

    def quantile(tail):
        shares = np.array([seeds, texts]) / (seeds + texts)
        return -shares @ [special.stdtrit(count - 1, tail), special.ndtri(tail)]

    half = quantile((1 - confidence) / 2) * error
    return Difference(
        value, float(value - half), float(value + half), _two_sided(abs(value) / error, quantile)
    )


def _two_sided(value, quantile):
    """The p value of a standardised difference: twice the tail of which it is the quantile."""
    if value > quantile(_LEAST):
        return 2 * _LEAST
    # Tails are found by their size's order of magnitude.
    found = optimize.brentq(lambda power: quantile(10**power) - value, np.log10(_LEAST), np.log10(0.5))
    return float(min(1.0, 2 * 10**found))


def _shared(drawn):
    """The mean covariance of two different seeds' differences over draws of texts."""
    drawn = drawn[np.isfinite(drawn).all(1)]
    if len(drawn) < 2:
        return 0.0
    count = drawn.shape[1]
    # The covariances of all pairs sum up to the variance of the sum less the variances.
    every, own = np.var(drawn.sum(1), ddof=1), np.var(drawn, axis=0, ddof=1).sum()
    return (every - own) / (count * (count - 1))
