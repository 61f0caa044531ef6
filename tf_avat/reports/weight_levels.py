"""Steps of shading."""

LEVELS = 5


def weight_levels(weights):
    """Returns for each weight how dark to shade it: from 0, not at all, to `LEVELS`, as the largest.

    Level k is for weights nearest to k fifths of the largest one.

    Args:
        weights: non-negative numbers.
    """
    most = max(weights, default=0)
    if most <= 0:
        return [0] * len(weights)
    return [int(LEVELS * weight / most + 0.5) for weight in weights]
