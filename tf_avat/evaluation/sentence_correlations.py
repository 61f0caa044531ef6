"""How well attention agrees with importance, sentence by sentence."""

import dataclasses
import itertools

import numpy as np
from scipy import stats


@dataclasses.dataclass(frozen=True)
class SentenceCorrelations:
    """Correlations between two weights of each sentence's words.

    Attributes:
        pearson: `(sentences,)`: Corr. of the paper is its mean; NaN where a sentence is left out.
        spearman: `(sentences,)`: of ranks.
        kendall: `(sentences,)`: tau-b.
        single_word: number of sentences left out as they have one word or none.
        constant: number of further ones left out as one of the weights is the same for all words.

    Reference: section 5 of Kitada & Iyatomi; Kendall's tau as in Jain and Wallace (2019).
    """

    pearson: np.ndarray
    spearman: np.ndarray
    kendall: np.ndarray
    single_word: int
    constant: int

    @classmethod
    def of(cls, attention, importance, starts):
        """Correlates sentence by sentence.

        Args:
            attention: `(all words,)`.
            importance: `(all words,)`.
            starts: `(sentences + 1,)`: where each sentence's words begin.
        """
        values = np.full((3, len(starts) - 1), np.nan)
        single_word = constant = 0
        # The scipy of Python 3.10 has Kendall's tau for one pair at a time; a sentence takes a third of a ms.
        for i, (start, end) in enumerate(itertools.pairwise(starts)):
            if end - start < 2:
                single_word += 1
                continue
            x, y = _scaled(attention[start:end]), _scaled(importance[start:end])
            if x is None or y is None:
                constant += 1
                continue
            values[:, i] = np.dot(x, y), _of_ranks(x, y), stats.kendalltau(x, y).statistic
        return cls(*values, single_word, constant)


def _of_ranks(x, y):
    return float(np.dot(_scaled(stats.rankdata(x)), _scaled(stats.rankdata(y))))


def _scaled(values):
    """Returns values of mean 0 and norm 1, or None if all are equal; tiny ones keep their digits."""
    values = np.asarray(values, np.float64)
    if np.ptp(values) == 0:
        return None
    values = values / np.max(np.abs(values))
    values = values - np.mean(values)
    return values / np.linalg.norm(values)
