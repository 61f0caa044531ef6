"""How well probabilities predict labels, and how sure that is."""

import dataclasses

import numpy as np

from tf_avat.evaluation.auc import auc
from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.evaluation.confusion_f1 import confusion_f1
from tf_avat.evaluation.negative_log_likelihood import negative_log_likelihood
from tf_avat.evaluation.reliability import Reliability
from tf_avat.evaluation.score import Score


@dataclasses.dataclass(frozen=True)
class ReliabilityBin:
    """Texts of like confidence: their number, mean confidence, and the share that is right."""

    texts: int
    confidence: float
    accuracy: float


@dataclasses.dataclass(frozen=True)
class ClassificationEstimates:
    """The scores of `classification_scores`, the calibration error, and the bins that are not empty."""

    f1: Score
    accuracy: Score
    auc: Score
    nll: Score
    calibration_error: Score
    reliability: tuple[ReliabilityBin, ...] = ()


def classification_estimates(labels, probabilities, estimate):
    """Returns the scores of `classification_scores` and the calibration error, each with its interval.

    Chance alone makes a calibration error, and the errors of the bootstrap's draws lie above that of the
    examples as this lies above the true one: its interval is the basic one, cut off at 0, and may lie below
    the value.

    Args:
        labels: `(examples,)` of int.
        probabilities: `(examples, classes)`.
        estimate: an `Estimate`.

    Returns:
        `ClassificationEstimates`.
    """
    classes, predicted = probabilities.shape[1], np.argmax(probabilities, axis=1)
    reliability = Reliability.of(labels, probabilities)
    draws = {
        "f1": lambda rows: confusion_f1(labels[rows], predicted[rows], classes),
        "auc": lambda rows: _or_nan(auc(labels[rows], probabilities[rows])),
    }
    scores = classification_scores(labels, probabilities)
    found = {name: estimate(scores[name], draws[name], len(labels)) for name in draws}
    found["accuracy"] = estimate.mean(labels == predicted)
    found["nll"] = estimate.mean(negative_log_likelihood(labels, probabilities))
    error = estimate(
        reliability.calibration_error,
        lambda rows: Reliability.of(labels[rows], probabilities[rows]).calibration_error,
        len(labels),
        biased=True,
    )
    if error.low is not None:
        error = Score(*(max(end, 0.0) for end in (error.value, error.low, error.high)))
    bins = zip(reliability.counts, reliability.confidence, reliability.accuracy, strict=True)
    return ClassificationEstimates(
        **found,
        calibration_error=error,
        reliability=tuple(ReliabilityBin(int(n), float(c), float(a)) for n, c, a in bins if n),
    )


def _or_nan(value):
    return np.nan if value is None else value
