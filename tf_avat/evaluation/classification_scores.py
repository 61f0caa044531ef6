"""How well probabilities predict labels."""

import numpy as np
from sklearn import metrics

from tf_avat.evaluation.auc import auc
from tf_avat.evaluation.negative_log_likelihood import negative_log_likelihood


def classification_scores(labels, probabilities):
    """Returns `f1`, `accuracy`, `auc` and `nll`.

    F1 is that of the positive class 1 with two classes and macro F1 with more, as in the paper; AUC is
    the area under the ROC curve, one class against the rest with more than two; NLL is in nats per example.
    A score that is not defined, as AUC where a class has no example, is None.

    Args:
        labels: `(examples,)` of int.
        probabilities: `(examples, classes)`.
    """
    classes = probabilities.shape[1]
    predicted = np.argmax(probabilities, axis=1)
    return {
        "f1": metrics.f1_score(
            labels, predicted, average="binary" if classes == 2 else "macro", zero_division=0
        ),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "auc": auc(labels, probabilities),
        "nll": float(np.mean(negative_log_likelihood(labels, probabilities))),
    }
