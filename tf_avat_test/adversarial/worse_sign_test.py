import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.worse_sign import worse_sign


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 5)])
def test_takes_the_larger_divergence_sentence_by_sentence(shape):
    r = np.abs(np.random.default_rng(0).normal(size=shape))
    preferred = np.array([1.0, -1.0, 1.0])

    def divergence(r):
        return tf.reduce_sum(tf.reshape(r, [3, -1]), axis=1) * preferred

    expected = r * preferred.reshape([3] + [1] * (len(shape) - 1))
    np.testing.assert_array_equal(worse_sign(divergence, tf.constant(r)), expected)


def test_of_equals_r_itself_is_taken():
    r = tf.constant([[1.0, -2.0]])
    np.testing.assert_array_equal(worse_sign(lambda r: tf.zeros([1]), r), r)
