"""What a difference means."""

LEVEL = 0.05
RULE = (
    "A row is better or worse than the baseline beyond seeds (higher or lower where neither is meant) if "
    f"its p, after Holm's correction over all comparisons of the table, is below {LEVEL:g}; else there is no "
    "difference beyond seeds. With a single seed nothing is known beyond it."
)


def effect_in_words(comparison, score, baseline):
    """Returns what a `Comparison` means, by the one rule that `RULE` tells.

    Args:
        comparison: with its p after the correction.
        score: the `KnownScore`.
        baseline: name of the row that it is compared with.
    """
    if comparison.basis == "texts":
        return "not known beyond this seed"
    if comparison.holm_p is None:
        return "not known: no spread to judge by"
    if comparison.holm_p >= LEVEL:
        return "no difference beyond seeds"
    if score.neutral:
        return f"{'higher' if comparison.difference.value > 0 else 'lower'} than {baseline} beyond seeds"
    better = (comparison.difference.value > 0) != score.less_is_better
    return f"{'better' if better else 'worse'} than {baseline} beyond seeds"
