import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from tf_avat.training.text_noise import text_noise


def noise(rows=1000, size=20, seed=3, step=0, unlabeled=False):
    return text_noise(
        tf.constant(rows), tf.constant(size), seed, tf.constant(step, tf.int64), unlabeled
    ).numpy()


def test_is_standard_normal():
    assert stats.kstest(noise(seed=11).ravel(), "norm").pvalue > 0.01


def test_is_a_function_of_its_arguments():
    np.testing.assert_array_equal(noise(), noise())


@pytest.mark.parametrize("other", [{"seed": 4}, {"step": 1}, {"unlabeled": True}])
def test_differs_by_seed_and_step_and_from_that_of_unlabeled_texts(other):
    assert abs(np.corrcoef(noise().ravel(), noise(**other).ravel())[0, 1]) < 0.03


def test_rows_differ():
    drawn = noise()
    assert abs(np.corrcoef(drawn.ravel(), drawn[::-1].ravel())[0, 1]) < 0.03


def test_is_the_same_under_xla():
    compiled = tf.function(lambda: text_noise(tf.constant(5), tf.constant(4), 3, 0), jit_compile=True)
    np.testing.assert_allclose(compiled(), text_noise(tf.constant(5), tf.constant(4), 3, 0), rtol=1e-5)
