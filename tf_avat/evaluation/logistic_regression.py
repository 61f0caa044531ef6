"""A linear classifier of vectors, as a baseline and as a beginning."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from tf_avat.evaluation.confusion_f1 import confusion_f1

# Inverse strengths of the L2 penalty, of which valid chooses.
STRENGTHS = (0.01, 0.1, 1.0, 10.0, 100.0)


def regression_probabilities(train, valid, vectors, classes):
    """Returns what the logistic regression that is best on valid says of vectors, `(vectors, classes)`.

    Of the `STRENGTHS` the one with the best F1 on valid counts, the first where several have it.

    Args:
        train: pair of vectors `(texts, size)` and labels `(texts,)` of int, of at least two classes.
        valid: likewise.
        vectors: `(vectors, size)`.
        classes: number of classes; one that train has not gets probability 0.
    """
    chosen = _best_on_valid(train, valid, classes)
    probabilities = np.zeros((len(vectors), classes))
    probabilities[:, chosen.classes_] = chosen.predict_proba(vectors)
    return probabilities


def regression_weights(train, valid, classes):
    """Returns the kernel `(size, classes)` and the bias `(classes,)` of that regression, as of a dense layer.

    The softmax of `vectors @ kernel + bias` is what `regression_probabilities` returns, but for classes that
    train has not: as the bias has to be finite, such a class is as rare as one text beside the rarest one
    that train has, where vectors are zero.

    Arguments as of `regression_probabilities`.
    """
    chosen = _best_on_valid(train, valid, classes)
    coefficients, intercepts = chosen.coef_, chosen.intercept_
    if len(chosen.classes_) == 2:
        # Of two classes the difference of logits is all there is.
        coefficients = np.concatenate([-coefficients, coefficients]) / 2
        intercepts = np.concatenate([-intercepts, intercepts]) / 2
    kernel = np.zeros((coefficients.shape[1], classes), np.float32)
    bias = np.full(classes, intercepts.min() - np.log(len(train[1])), np.float32)
    kernel[:, chosen.classes_], bias[chosen.classes_] = coefficients.T, intercepts
    return kernel, bias


def _best_on_valid(train, valid, classes):
    best, chosen = -1.0, None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=2000).fit(*train)
        f1 = confusion_f1(valid[1], model.predict(valid[0]), classes)
        if f1 > best:
            best, chosen = f1, model
    return chosen
