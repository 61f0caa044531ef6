import numpy as np
import tensorflow as tf

from tf_avat.adversarial.gradient_step import gradient_step
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat_test.adversarial.attention_head import AttentionHead


def test_is_the_direction_of_finite_differences():
    head = AttentionHead()
    at = 0.3 * head.noise
    found = gradient_step(head.nll, at, unit_vector)
    slope = np.zeros(at.shape)
    for word in range(at.shape[1]):
        change = 1e-5 * tf.one_hot([word] * at.shape[0], at.shape[1], dtype=tf.float64)
        slope[:, word] = (head.nll(at + change) - head.nll(at - change)) / 2e-5
    slope /= np.linalg.norm(slope, axis=1, keepdims=True)
    np.testing.assert_allclose(found, slope, atol=1e-8)


def test_moving_along_it_raises_the_divergence():
    head = AttentionHead()
    zero = tf.zeros_like(head.scores)
    r = 0.01 * gradient_step(head.nll, zero, unit_vector)
    assert np.all(head.nll(r) > head.nll(zero))
    assert np.all(head.nll(-r) < head.nll(zero))


def test_is_zero_at_padding_and_where_the_gradient_is_zero():
    head = AttentionHead(lengths=(1, 4))
    found = gradient_step(head.nll, tf.zeros_like(head.scores), unit_vector)
    np.testing.assert_array_equal(found[0], np.zeros(4))


def test_is_a_constant():
    head = AttentionHead()
    with tf.GradientTape() as tape:
        tape.watch(head.scores)
        found = gradient_step(head.nll, tf.zeros_like(head.scores), unit_vector)
    assert tape.gradient(found, head.scores) is None
