"""Area under the ROC curve."""

import numpy as np
from sklearn import metrics


def auc(labels, probabilities):
    """Returns the area, one class against the rest with more than two; None where a class has no example.

    Args:
        labels: `(examples,)` of int.
        probabilities: `(examples, classes)`.
    """
    classes = probabilities.shape[1]
    if len(np.unique(labels)) < classes:
        return None
    if classes == 2:
        return metrics.roc_auc_score(labels, probabilities[:, 1])
    return metrics.roc_auc_score(labels, probabilities, multi_class="ovr")
