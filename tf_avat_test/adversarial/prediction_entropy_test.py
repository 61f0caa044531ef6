import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit, softmax
from scipy.stats import entropy

from tf_avat.adversarial.prediction_entropy import prediction_entropy

LOGITS = np.random.default_rng(1).normal(0, 3, (6, 4))


def test_it_is_the_entropy_of_a_softmax():
    expected = entropy(softmax(LOGITS, axis=1), axis=1)
    np.testing.assert_allclose(prediction_entropy(tf.constant(LOGITS)), expected, rtol=1e-10)


def test_it_is_the_sum_over_questions_of_sigmoids():
    p = expit(LOGITS)
    expected = entropy(np.stack([p, 1 - p]), axis=0).sum(1)
    np.testing.assert_allclose(prediction_entropy(tf.constant(LOGITS), "sigmoid"), expected, rtol=1e-10)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_a_sure_prediction_has_none_and_a_finite_gradient(kind):
    logits = tf.constant([[200.0, -200.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = prediction_entropy(logits, kind)
    assert value.numpy() == 0 and np.all(np.isfinite(tape.gradient(value, logits)))
