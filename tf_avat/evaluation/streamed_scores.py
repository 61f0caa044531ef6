"""Scores of more predictions than should be in memory."""

import numpy as np

from tf_avat.evaluation.confusion_f1 import f1_of_counts
from tf_avat.evaluation.negative_log_likelihood import negative_log_likelihood


def streamed_scores(parts, classes):
    """Returns what `classification_scores` does, and `texts`, of examples that come in parts.

    All but AUC takes no memory; AUC takes 4 bytes for each example, as it needs the order of all. Scores are
    None where there is no example.

    Args:
        parts: function without arguments that returns an iterable of pairs: labels `(examples,)` of int, and
            probabilities `(examples, classes)` of float32.
        classes: number of classes.
    """
    counts, loss = np.zeros((classes, classes), np.int64), 0.0
    for labels, probabilities in parts():
        predicted = np.argmax(probabilities, 1)
        counts += np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)
        loss += float(np.sum(negative_log_likelihood(labels, probabilities)))
    texts = int(counts.sum())
    if not texts:
        return {"texts": 0, "f1": None, "accuracy": None, "auc": None, "nll": None}
    return {
        "texts": texts,
        "f1": f1_of_counts(counts),
        "accuracy": float(np.trace(counts) / texts),
        "auc": _auc(parts, counts.sum(1)),
        "nll": loss / texts,
    }


def _auc(parts, sizes):
    """Returns the area, one class against the rest with more than two; None where a class has no example."""
    if not sizes.all():
        return None
    chosen = [1] if len(sizes) == 2 else range(len(sizes))
    return float(np.mean([_area(parts, c, int(sizes[c]), int(sizes.sum())) for c in chosen]))


def _area(parts, chosen, positive, total):
    """Returns the share of pairs of an example of a class and another one in order; ties count half."""
    scores = {True: np.empty(positive, np.float32), False: np.empty(total - positive, np.float32)}
    filled = {True: 0, False: 0}
    for labels, probabilities in parts():
        for own, ends in scores.items():
            found = probabilities[(labels == chosen) == own, chosen]
            ends[filled[own] : filled[own] + len(found)] = found
            filled[own] += len(found)
    others = scores[False]
    others.sort()
    twice = 0
    for begin in range(0, positive, 2**20):
        part = scores[True][begin : begin + 2**20]
        twice += int(np.searchsorted(others, part, "left").sum())
        twice += int(np.searchsorted(others, part, "right").sum())
    return twice / (2 * positive * (total - positive))
