import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import interpretable_direction
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat_test.adversarial.attention_head import AttentionHead


def test_converges_to_the_closed_form_for_two_classes():
    head = AttentionHead()
    found = power_iteration(head.kl, head.noise, unit_vector, epsilon=1.0, xi=1e-4, iterations=20).numpy()
    jacobian = head.jacobian()
    closed = jacobian[:, 1] - jacobian[:, 0]  # the Hessian has rank 1
    closed /= np.linalg.norm(closed, axis=1, keepdims=True)
    assert np.all(np.abs((found * closed).sum(axis=1)) >= 0.999)


@pytest.mark.parametrize("classes", [3, 5])
def test_converges_to_the_dominant_eigenvector_of_the_hessian(classes):
    head = AttentionHead(classes=classes)
    ten = tf.function(lambda start: power_iteration(head.kl, start, unit_vector, 1.0, 1e-4, iterations=10))
    found = head.noise
    for _ in range(30):
        found = ten(found)
    found = found.numpy()
    p = tf.nn.softmax(head.clean_logits).numpy()
    for row, jacobian in enumerate(head.jacobian()):
        hessian = jacobian.T @ (np.diag(p[row]) - np.outer(p[row], p[row])) @ jacobian
        dominant = np.linalg.eigh(hessian)[1][:, -1]
        assert abs(found[row] @ dominant) >= 0.999


def test_one_step_is_the_literal_algorithm():
    head = AttentionHead()
    epsilon, xi = 2.0, 0.7
    found = power_iteration(head.kl, head.noise, unit_vector, epsilon, xi, iterations=1)
    noise = head.noise.numpy()
    start = tf.constant(xi * noise / np.linalg.norm(noise, axis=1, keepdims=True))
    with tf.GradientTape() as tape:
        tape.watch(start)
        divergences = head.kl(start)
    g = tape.gradient(divergences, start).numpy()
    np.testing.assert_allclose(found, epsilon * g / np.linalg.norm(g, axis=1, keepdims=True), rtol=1e-9)


@pytest.mark.parametrize("interpretable", [False, True])
def test_has_norm_epsilon_and_is_zero_at_padding(interpretable):
    head = AttentionHead(lengths=(1, 2, 5, 9))
    direction = unit_vector
    if interpretable:
        direction = lambda g: interpretable_direction(g, head.scores, head.mask)  # noqa: E731
    found = power_iteration(head.kl, head.noise, direction, epsilon=3.0).numpy()
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [0, 3, 3, 3], rtol=1e-6)
    np.testing.assert_array_equal(found[~head.mask.numpy()], 0)


def test_is_worse_than_a_random_direction_of_the_same_norm():
    head = AttentionHead(lengths=tuple(range(2, 42)), seed=3)
    found = power_iteration(head.kl, head.noise, unit_vector, epsilon=0.5, xi=0.1, iterations=3)
    random = 0.5 * unit_vector(head.noise)
    assert np.mean(head.kl(found) > head.kl(random)) >= 0.95
    assert np.sum(head.kl(found)) > 3 * np.sum(head.kl(random))


def test_a_sentence_does_not_depend_on_the_others_of_its_batch():
    head = AttentionHead()
    together = power_iteration(head.kl, head.noise, unit_vector, epsilon=1.0)
    head.hidden = tf.concat([head.hidden[:1], head.hidden[1:] ** 2], axis=0)
    head.clean_logits = head.logits(tf.zeros_like(head.scores))
    changed = power_iteration(head.kl, head.noise, unit_vector, epsilon=1.0)
    np.testing.assert_array_equal(together[0], changed[0])
    assert np.abs(together[1] - changed[1]).max() > 1e-6
