import numpy as np
import pytest
import tensorflow as tf
from scipy.special import log_softmax

from tf_avat.adversarial.kl_divergence import kl_divergence


def literal_kl(clean_logits, perturbed_logits):
    """Sum of p log(p / q), eq. (3), in float64."""
    log_p = log_softmax(np.float64(clean_logits), axis=-1)
    log_q = log_softmax(np.float64(perturbed_logits), axis=-1)
    return (np.exp(log_p) * (log_p - log_q)).sum(axis=-1)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("apart", [0.01, 0.3, 3.0, 30.0])
def test_equals_the_definition(classes, apart):
    rng = np.random.default_rng(0)
    clean = rng.normal(size=(200, classes)).astype(np.float32) * 2
    perturbed = clean + rng.normal(size=clean.shape).astype(np.float32) * apart
    np.testing.assert_allclose(
        kl_divergence(tf.constant(clean), tf.constant(perturbed)),
        literal_kl(clean, perturbed),
        rtol=2e-4,
        atol=1e-9,
    )


def test_is_right_for_certain_predictions():
    certain = tf.constant([[1e4, 0.0], [0.0, 1e4]])
    even = tf.zeros([2, 2])
    np.testing.assert_allclose(kl_divergence(certain, even), np.log([2.0, 2.0]), rtol=1e-6)
    np.testing.assert_allclose(kl_divergence(certain, certain[::-1]), [1e4, 1e4], rtol=1e-6)
    np.testing.assert_allclose(kl_divergence(even, certain), literal_kl(even, certain), rtol=1e-6)


def test_is_never_negative_and_zero_for_equal_predictions():
    rng = np.random.default_rng(1)
    clean = rng.normal(size=(10_000, 2)).astype(np.float32) * 5
    for apart in (0, 1e-7, 1e-4, 1e-2, 1):
        perturbed = clean + apart * rng.normal(size=clean.shape).astype(np.float32)
        divergences = kl_divergence(tf.constant(clean), tf.constant(perturbed)).numpy()
        assert divergences.min() >= 0
        if apart == 0:
            assert divergences.max() == 0


@pytest.mark.parametrize("apart", [0.01, 0.09, 0.11, 1.0, 20.0])
def test_gradient_is_q_minus_p_for_the_perturbed_and_none_for_the_clean_logits(apart):
    rng = np.random.default_rng(2)
    clean = tf.constant(rng.normal(size=(50, 3)))
    perturbed = clean + apart * rng.normal(size=(50, 3))
    with tf.GradientTape() as tape:
        tape.watch([clean, perturbed])
        divergences = kl_divergence(clean, perturbed)
    for_clean, for_perturbed = tape.gradient(divergences, [clean, perturbed])
    assert for_clean is None
    expected = tf.nn.softmax(perturbed) - tf.nn.softmax(clean)
    np.testing.assert_allclose(for_perturbed, expected, rtol=1e-4, atol=1e-6)
