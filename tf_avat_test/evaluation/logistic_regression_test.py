import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import softmax

from tf_avat.evaluation import logistic_regression
from tf_avat.evaluation.logistic_regression import regression_probabilities, regression_weights

GENERATOR = np.random.default_rng(4)
CENTERS = GENERATOR.normal(0, 1, (3, 5))


def drawn(texts, classes, noise=1.0):
    labels = np.arange(texts) % classes
    return CENTERS[labels] + noise * GENERATOR.normal(0, 1, (texts, 5)), labels


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_are_those_of_the_penalized_minimum(classes, monkeypatch):
    """The minimum of C times the log loss plus half the squared norm of the kernel."""
    monkeypatch.setattr(logistic_regression, "STRENGTHS", (0.5,))
    (vectors, labels), read = drawn(40, classes), drawn(15, classes)[0]
    kernels = 1 if classes == 2 else 3

    def logits(weights, inputs):
        kernel, bias = weights[: 5 * kernels].reshape(5, kernels), weights[5 * kernels :]
        found = inputs @ kernel + bias
        return np.concatenate([np.zeros_like(found), found], 1) if classes == 2 else found

    def loss(weights):
        probabilities = softmax(logits(weights, vectors), axis=1)
        likelihood = np.log(probabilities[np.arange(len(labels)), labels]).sum()
        return -0.5 * likelihood + np.sum(weights[: 5 * kernels] ** 2) / 2

    best = minimize(loss, np.zeros(6 * kernels), tol=1e-10).x
    found = regression_probabilities((vectors, labels), drawn(10, classes), read, classes)
    np.testing.assert_allclose(found, softmax(logits(best, read), axis=1), atol=1e-3)


def test_valid_chooses_the_penalty():
    vectors, labels = drawn(60, 2)
    rare = np.concatenate([labels[:30] * 0, labels[30:]])
    valid = vectors[30:], labels[30:]
    found = regression_probabilities((vectors, rare), valid, vectors[30:], 2)
    fits = []
    for strength in logistic_regression.STRENGTHS:
        model = logistic_regression.LogisticRegression(C=strength, max_iter=2000).fit(vectors, rare)
        fits.append((model.score(*valid), strength, model.predict_proba(vectors[30:])))
    own = [np.allclose(found, fit[2]) for fit in fits]
    assert sum(own) == 1 and len({fit[0] for fit in fits}) > 1
    scores = [logistic_regression.confusion_f1(labels[30:], fit[2].argmax(1), 2) for fit in fits]
    assert own.index(True) == int(np.argmax(scores))


def test_a_class_that_train_has_not_gets_nothing():
    vectors, labels = drawn(40, 2)
    found = regression_probabilities((vectors, labels * 2), (vectors, labels * 2), vectors, 3)
    assert not found[:, 1].any()
    np.testing.assert_allclose(found.sum(1), 1)


@pytest.mark.parametrize("classes", [2, 3])
def test_weights_of_a_dense_layer_say_the_same(classes):
    train, valid, read = drawn(60, classes), drawn(30, classes), drawn(15, classes)[0]
    kernel, bias = regression_weights(train, valid, classes)
    expected = regression_probabilities(train, valid, read, classes)
    np.testing.assert_allclose(softmax(read @ kernel + bias, axis=1), expected, atol=1e-5)
    assert kernel.dtype == bias.dtype == np.float32


@pytest.mark.parametrize("classes", [2, 3])
def test_weights_make_a_class_that_train_has_not_rare(classes):
    """One text in 60 or less, where the others' logits are equal or not."""
    vectors, labels = drawn(60, classes)
    known = (vectors, labels + 1)
    kernel, bias = regression_weights(known, known, classes + 1)
    found = softmax(np.zeros(5) @ kernel + bias)
    assert not kernel[:, 0].any() and 0 < found[0] <= 1 / 60
    others = softmax(vectors @ kernel[:, 1:] + bias[1:], axis=1)
    expected = regression_probabilities(known, known, vectors, classes + 1)[:, 1:]
    np.testing.assert_allclose(others, expected, atol=1e-5)
