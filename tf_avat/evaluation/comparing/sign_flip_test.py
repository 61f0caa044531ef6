"""A test of differences that assumes nothing of their distribution."""

import numpy as np
from scipy import stats

# Beyond 13 differences not all signs are tried, but so many.
_MOST = 9_999


def sign_flip_test(differences, generator):
    """Returns the two-sided p value of the mean of paired differences.

    If it makes no difference which of the two methods is which, every difference is as likely with either
    sign: p is the share of all 2^n choices of signs with a mean as far from 0 as the one that was found. It
    is exact up to 13 differences, and no smaller than 2 / 2^n: 1/16 for 5 seeds.

    Args:
        differences: `(n,)`, n at least 1.
        generator: of the signs, where there are too many to try all.

    Reference: Fisher (1935), The Design of Experiments, section 21.
    """
    differences = np.asarray(differences, np.float64)
    if len(differences) < 2 or not np.any(differences):
        return 1.0
    # Differences that are equal but for their last binary digit count as equal.
    differences = np.round(differences / np.max(np.abs(differences)), 9)
    found = stats.permutation_test(
        (differences, np.zeros(len(differences))),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_MOST,
        rng=generator,
    )
    return float(found.pvalue)


def smallest_p(count):
    """Returns the smallest p value that `sign_flip_test` can have for so many differences."""
    return max(2 / 2**count, 1 / (_MOST + 1))
