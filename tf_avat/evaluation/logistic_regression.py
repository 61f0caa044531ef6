"""A linear classifier of vectors, as a baseline."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from tf_avat.evaluation.confusion_f1 import confusion_f1

# Inverse strengths of the L2 penalty, of which valid chooses.
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)


def regression_probabilities(train, valid, vectors, classes):
    """Returns what the logistic regression that is best on valid says of vectors, `(vectors, classes)`.

    Of the `STRENGTHS` the one with the best F1 on valid counts, the first where several have it.

    Args:
        train: pair of vectors `(texts, size)` and labels `(texts,)` of int.
        valid: likewise.
        vectors: `(vectors, size)`.
        classes: number of classes; one that train has not gets probability 0.
    """
    best, chosen = -1.0, None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=2000).fit(*train)
        f1 = confusion_f1(valid[1], model.predict(valid[0]), classes)
        if f1 > best:
            best, chosen = f1, model
    probabilities = np.zeros((len(vectors), classes))
    probabilities[:, chosen.classes_] = chosen.predict_proba(vectors)
    return probabilities
