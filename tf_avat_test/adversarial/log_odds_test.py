import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.log_odds import log_odds


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_they_are_the_logarithm_of_the_odds(classes):
    rng = np.random.default_rng(0)
    logits, chosen = rng.normal(size=(20, classes)) * 3, rng.integers(0, classes, 20)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = p[np.arange(20), chosen]
    found = log_odds(tf.constant(logits, tf.float32), tf.constant(chosen))
    np.testing.assert_allclose(found, np.log(p / (1 - p)), rtol=1e-4, atol=1e-5)


def test_certainty_has_odds_and_a_gradient_too():
    logits = tf.constant([[60.0, -60.0], [-60.0, 60.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        odds = log_odds(logits, tf.constant([0, 0]))
    np.testing.assert_allclose(odds, [120, -120])
    np.testing.assert_allclose(tape.gradient(odds, logits), [[1, -1], [1, -1]])
