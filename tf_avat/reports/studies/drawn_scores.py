"""Scores of runs on the same draws of texts."""

import numpy as np

from tf_avat.evaluation.comparing.scores_of_draws import scores_of_draws
from tf_avat.random_streams import BOOTSTRAP

# What is in memory for them at once: draws times texts.
_AT_ONCE = 1_000_000


class DrawnScores:
    """Scores on bootstrap draws: each is computed once, and runs on as many texts share the draws.

    Args:
        draws: their number.
        seed: of the draws.
    """

    def __init__(self, draws=2000, seed=0):
        self._draws, self._seed = draws, seed
        self._weights, self._found = {}, {}

    def of(self, score, result):
        """Returns a score of `SCORES_OF_TEXTS` of a `StudyResult` with probabilities, `(draws,)`."""
        # The result is kept with its scores, so that no other one takes its identity.
        key = score, id(result)
        if key not in self._found:
            self._found[key] = result, self._computed(score, result)
        return self._found[key][1]

    def _computed(self, score, result):
        texts = len(result.labels)
        if texts not in self._weights:
            generator = BOOTSTRAP.generator(self._seed)
            drawn = generator.multinomial(texts, np.full(texts, 1 / texts), self._draws)
            self._weights[texts] = drawn.astype(np.int32)
        weights, step = self._weights[texts], max(1, _AT_ONCE // texts)
        parts = [
            scores_of_draws(score, result.labels, result.probabilities[None], weights[i : i + step])[:, 0]
            for i in range(0, self._draws, step)
        ]
        return np.concatenate(parts)
