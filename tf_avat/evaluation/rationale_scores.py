"""How well token scores find what people marked."""

import dataclasses
import warnings

import numpy as np
from sklearn import metrics


@dataclasses.dataclass(frozen=True)
class RationaleScores:
    """ERASER's soft scores of each document; the benchmark's numbers are their means.

    Attributes:
        auprc: `(documents,)`: area under precision over recall by trapezoids; NaN where nothing is marked, as
            in one document of the benchmark's movies, in train.
        average_precision: `(documents,)`: the same by steps; NaN where nothing or everything is marked.
        roc_auc: `(documents,)`: NaN likewise.

    Trapezoids flatter scores with ties: of tokens that all have the same score, of which a share p is marked,
    they give (1 + p) / 2, where average precision gives p.

    Reference: DeYoung et al., ERASER, ACL 2020, section 4, and
    the benchmark's own scorer.
    """

    auprc: np.ndarray
    average_precision: np.ndarray
    roc_auc: np.ndarray

    @classmethod
    def of(cls, scores, marked):
        """Scores documents one by one.

        Args:
            scores: for each document its tokens' scores `(tokens,)`, the larger the more a token matters.
            marked: for each document which tokens belong to any evidence, `(tokens,)` of bool.
        """
        rows = [_scores(own, truth) for own, truth in zip(scores, marked, strict=True)]
        return cls(*np.array(rows, np.float64).reshape(len(rows), 3).T)


def _scores(scores, marked):
    if not np.any(marked):
        return np.nan, np.nan, np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        precision, recall, _ = metrics.precision_recall_curve(marked, scores)
        auprc = metrics.auc(recall, precision)
        if np.all(marked):
            return auprc, np.nan, np.nan
        return (
            auprc,
            metrics.average_precision_score(marked, scores),
            metrics.roc_auc_score(marked, scores),
        )
