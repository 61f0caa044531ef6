import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector


@pytest.mark.parametrize("shape", [(4, 7), (4, 7, 3)])
def test_is_each_sentence_over_its_own_norm(shape):
    vectors = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    norms = np.sqrt((vectors.reshape(4, -1) ** 2).sum(axis=1)).reshape(4, *[1] * (len(shape) - 1))
    np.testing.assert_allclose(unit_vector(tf.constant(vectors)), vectors / norms, rtol=1e-6)


def test_zero_stays_zero():
    np.testing.assert_array_equal(unit_vector(tf.zeros([2, 3])), np.zeros([2, 3]))


@pytest.mark.parametrize("scale", [1e-35, 1e-20, 1e20, 1e35])
def test_keeps_the_direction_of_vectors_whose_squares_leave_float32(scale):
    vector = tf.constant([[3.0, 0.0, -4.0]]) * scale
    np.testing.assert_allclose(unit_vector(vector), [[0.6, 0.0, -0.8]], rtol=1e-6)
