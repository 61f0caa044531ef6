"""Whether two trained models differ, beyond the texts they were measured on."""

import numpy as np

from tf_avat.evaluation.comparing.scores_of_draws import scores_of_draws

# So many swaps at once take some tens of megabytes.
_AT_ONCE = 256


def swap_test(score, labels, one, other, swaps, generator):
    """Returns the two-sided p value of the difference of a score between two models on the same texts.

    If the models differ in nothing, then for each text their answers may as well be swapped. p is the share
    of random swaps, the one that was found among them, after which the scores lie as far apart or farther.
    It says nothing of other seeds: for that, see `difference_over_seeds`.

    Args:
        score: one of `SCORES_OF_TEXTS`.
        labels: `(texts,)` of int.
        one: `(texts, classes)`: probabilities of one model.
        other: likewise, of the other one.
        swaps: how many are drawn.
        generator: that draws them.

    Returns:
        The p value, at least 1 / (swaps + 1); None where the score is not defined.

    Reference: Noreen (1989), Computer-Intensive Methods for Testing Hypotheses; Yeh (2000), More accurate
    tests for the statistical significance of result differences.
    """
    both = np.concatenate([one, other])[None]

    def differences(swapped):
        first = np.concatenate([1 - swapped, swapped], axis=1)
        second = np.concatenate([swapped, 1 - swapped], axis=1)
        twice = np.tile(labels, 2)
        found = [scores_of_draws(score, twice, both, weights)[:, 0] for weights in (first, second)]
        return np.abs(found[0] - found[1])

    observed = differences(np.zeros((1, len(labels)), int))[0]
    if np.isnan(observed):
        return None
    as_far = 1
    for begin in range(0, swaps, _AT_ONCE):
        count = min(_AT_ONCE, swaps - begin)
        drawn = differences(generator.integers(0, 2, (count, len(labels))))
        as_far += int(np.sum(drawn >= observed - 1e-12))
    return as_far / (swaps + 1)
