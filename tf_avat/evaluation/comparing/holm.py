"""The correction for many comparisons."""

import numpy as np


def holm(p_values):
    """Returns p values as they are after Holm's correction, `(comparisons,)`.

    The smallest of m is multiplied by m, the next by m - 1, and so on; none is smaller than one before it,
    nor larger than 1. To call those below .05 real is wrong about any of them in 5 of 100 studies at most,
    however the comparisons depend on each other.

    Args:
        p_values: `(comparisons,)`.

    Reference: Holm (1979), A simple sequentially rejective multiple test procedure.
    """
    p_values = np.asarray(p_values, np.float64)
    order = np.argsort(p_values, kind="stable")
    multiplied = p_values[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(multiplied), 1)
    return corrected
