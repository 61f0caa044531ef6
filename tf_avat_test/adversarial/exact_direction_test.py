import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.exact_direction import exact_direction
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat_test.adversarial.attention_head import AttentionHead


def direction(head):
    return exact_direction(head.logits, tf.zeros_like(head.scores)).numpy()


def hessian(head, row):
    """H = J^T (diag(p) - p p^T) J of one sentence, from the closed form of J."""
    p = tf.nn.softmax(head.clean_logits).numpy()[row]
    jacobian = head.jacobian()[row]
    return jacobian.T @ (np.diag(p) - np.outer(p, p)) @ jacobian


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_is_the_dominant_eigenvector_of_the_hessian(classes):
    head = AttentionHead(lengths=(2, 5, 9, 30), classes=classes)
    found = direction(head)
    for row, length in enumerate(head.lengths):
        _, vectors = np.linalg.eigh(hessian(head, row))
        assert abs(vectors[:, -1] @ found[row]) == pytest.approx(1, abs=1e-9)
        np.testing.assert_array_equal(found[row, length:], 0)


def test_with_two_classes_it_is_the_difference_of_the_rows_of_the_jacobian():
    head = AttentionHead()
    gap = head.jacobian()[:, 1] - head.jacobian()[:, 0]
    np.testing.assert_allclose(direction(head), gap / np.linalg.norm(gap, axis=1, keepdims=True), atol=1e-12)


@pytest.mark.parametrize("classes", [2, 4])
def test_power_iteration_converges_to_it(classes):
    head = AttentionHead(lengths=(2, 5, 9, 30), classes=classes)
    r = power_iteration(head.kl, head.noise, unit_vector, 1.0, xi=1e-3, iterations=60)
    cosines = np.abs((r.numpy() * direction(head)).sum(axis=1))
    assert np.all(cosines >= 0.999)


@pytest.mark.parametrize("classes", [2, 3])
def test_half_r_h_r_is_the_divergence_near_zero_and_largest_along_it(classes):
    head = AttentionHead(classes=classes)
    found = direction(head)
    rng = np.random.default_rng(0)
    for row in range(3):
        h = hessian(head, row)
        r = np.zeros(head.scores.shape)
        r[row] = 1e-3 * found[row]
        assert head.kl(tf.constant(r)).numpy()[row] == pytest.approx(0.5 * r[row] @ h @ r[row], rel=1e-2)
        for other in rng.normal(size=(20, r.shape[1])):
            other = other / np.linalg.norm(other)
            assert found[row] @ h @ found[row] >= other @ h @ other - 1e-12


@pytest.mark.parametrize("classes", [2, 3])
def test_logits_that_do_not_depend_on_r_give_zero(classes):
    zero = tf.zeros([2, 4])
    found = exact_direction(lambda r: tf.ones([2, classes]) + 0 * tf.reduce_sum(r, 1, keepdims=True), zero)
    np.testing.assert_array_equal(found, zero)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_sure_prediction_keeps_its_direction_in_float32(classes):
    head = AttentionHead(classes=classes)
    sure = tf.one_hot([0] * 3, classes, dtype=tf.float64) * 20.0

    def logits(r):
        return tf.cast(head.logits(tf.cast(r, tf.float64)) + sure, tf.float32)

    found = exact_direction(logits, tf.zeros(head.scores.shape)).numpy()
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
