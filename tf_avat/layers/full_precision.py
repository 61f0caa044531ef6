"""The precision of what must not be rounded to half."""

import keras


def full_precision():
    """Returns `float64` if that is what layers compute in by default, else `float32`.

    It is the precision of scores, perturbations and divergences, which half precision would round away.
    """
    return "float64" if keras.config.dtype_policy().compute_dtype == "float64" else "float32"
