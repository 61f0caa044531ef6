import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tf_avat.training.sentence_noise import sentence_noise


def noise(shape=(2000, 20), labeled=1000, seed=3, step=0):
    return sentence_noise(tf.constant(shape), tf.constant(labeled), seed, tf.constant(step, tf.int64)).numpy()


@pytest.mark.parametrize("shape", [(2000, 20), (400, 10, 10)])
def test_is_standard_normal(shape):
    assert stats.kstest(noise(shape, 100).ravel(), "norm").pvalue > 0.01


def test_is_a_function_of_its_arguments():
    np.testing.assert_array_equal(noise(), noise())


@pytest.mark.parametrize("other", [{"seed": 4}, {"step": 1}])
def test_differs_by_seed_and_step(other):
    assert abs(np.corrcoef(noise().ravel(), noise(**other).ravel())[0, 1]) < 0.03


def test_rows_differ_labeled_or_not():
    drawn = noise()
    for other in (drawn[:1000][::-1], drawn[1000:]):
        assert abs(np.corrcoef(drawn[:1000].ravel(), other.ravel())[0, 1]) < 0.03
