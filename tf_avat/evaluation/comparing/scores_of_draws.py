"""Scores on thousands of draws of the same texts."""

import numpy as np

from tf_avat.evaluation.negative_log_likelihood import negative_log_likelihood


def scores_of_draws(score, labels, probabilities, weights):
    """Returns a score of `classification_scores` for each draw and run, `(draws, runs)` of float64.

    A draw is how often it holds each text. All runs see the same draws, so that differences are paired.
    Where AUC is not defined, as in a draw without one of the classes, it is NaN.

    Args:
        score: one of `SCORES_OF_TEXTS`.
        labels: `(texts,)` of int.
        probabilities: `(runs, texts, classes)`.
        weights: `(draws, texts)` of int.
    """
    return SCORES_OF_TEXTS[score](labels, np.asarray(probabilities), np.asarray(weights))


def _f1(labels, probabilities, weights):
    classes = probabilities.shape[2]
    predicted = np.argmax(probabilities, axis=2)
    f1, occurs = [], []
    for own in range(classes) if classes > 2 else [1]:
        truth, found = labels == own, predicted == own
        right = _counts(weights, found & truth)
        occurring = _counts(weights, found) + _counts(weights, truth[None])
        f1.append(2 * right / np.maximum(occurring, 1))
        occurs.append(occurring > 0)
    if classes == 2:
        return f1[0]
    return np.sum(f1, 0) / np.maximum(np.sum(occurs, 0), 1)


def _accuracy(labels, probabilities, weights):
    return _counts(weights, np.argmax(probabilities, axis=2) == labels) / weights.sum(1, keepdims=True)


def _nll(labels, probabilities, weights):
    losses = [negative_log_likelihood(labels, own) for own in probabilities]
    return weights @ np.transpose(losses) / weights.sum(1, keepdims=True)


def _auc(labels, probabilities, weights):
    classes = probabilities.shape[2]
    chosen = [1] if classes == 2 else range(classes)
    areas = [[_area(labels == own, run[:, own], weights) for run in probabilities] for own in chosen]
    return np.transpose(np.mean(areas, axis=0))


def _area(positive, scores, weights):
    """The share of pairs of a positive text and another one in order, `(draws,)`; ties count half."""
    order = np.argsort(scores, kind="stable")
    ties = np.flatnonzero(np.diff(scores[order], prepend=np.nan))
    weights = weights[:, order]
    positives = np.add.reduceat(weights * positive[order], ties, axis=1)
    others = np.add.reduceat(weights * ~positive[order], ties, axis=1)
    below = np.cumsum(others, axis=1) - others
    twice = np.sum(positives * (2 * below + others), axis=1)
    with np.errstate(invalid="ignore"):
        return twice / (2 * positives.sum(1) * others.sum(1))


def _counts(weights, marked):
    # Small whole numbers are exact in float32, in which matrices are multiplied many times faster.
    return (weights.astype(np.float32) @ marked.T.astype(np.float32)).astype(np.float64)


SCORES_OF_TEXTS = {"f1": _f1, "accuracy": _accuracy, "auc": _auc, "nll": _nll}
