"""The precision of what must not be rounded to half."""

import keras


def full_precision(policy=None):
    """Returns `float64` if that is what layers compute in, else `float32`.

    It is the precision of scores, perturbations and divergences, which half precision would round away.

    Args:
        policy: the dtype policy of the layers; Keras' own default if None.
    """
    policy = policy or keras.config.dtype_policy()
    return "float64" if policy.compute_dtype == "float64" else "float32"
