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
    # One draw in a hundred has a p-value below .01; of a hundred draws the p-values are uniform.
    found = [stats.kstest(noise(rows=100, seed=seed).ravel(), "norm").pvalue for seed in range(100)]
    assert stats.kstest(found, "uniform").pvalue > 1e-3


def test_has_mean_zero_and_variance_one_to_a_hundredth():
    drawn = np.float64(noise(rows=50_000).ravel())
    # Four standard errors of a million draws.
    assert abs(drawn.mean()) < 4 / np.sqrt(drawn.size)
    assert abs(drawn.var() - 1) < 4 * np.sqrt(2 / drawn.size)


def test_is_a_function_of_its_arguments():
    np.testing.assert_array_equal(noise(), noise())


@pytest.mark.parametrize("other", [{"seed": 4}, {"step": 1}, {"unlabeled": True}])
def test_differs_by_seed_and_step_and_from_that_of_unlabeled_texts(other):
    assert abs(np.corrcoef(noise().ravel(), noise(**other).ravel())[0, 1]) < 0.03


def test_rows_differ():
    drawn = noise()
    assert abs(np.corrcoef(drawn.ravel(), drawn[::-1].ravel())[0, 1]) < 0.03


@pytest.mark.parametrize("shape", [(5, 4), (7, 3), (1, 1), (0, 6)])
def test_is_the_same_under_xla(shape):
    # The shape and the step come in from outside, so that nothing can be drawn while the program is compiled.
    def draw(like, step):
        return text_noise(tf.shape(like)[0], tf.shape(like)[1], 3, step)

    plain, compiled = (
        tf.function(draw, jit_compile=jit)(tf.zeros(shape), tf.constant(2, tf.int64)) for jit in (False, True)
    )
    assert plain.shape == shape
    np.testing.assert_allclose(compiled, plain, atol=1e-5)


def test_pairs_have_exponential_squares_and_uniform_angles():
    drawn = noise(rows=20_000, size=10).ravel()
    x, y = drawn[: drawn.size // 2], drawn[drawn.size // 2 :]
    assert stats.kstest((x**2 + y**2) / 2, "expon").pvalue > 1e-3
    assert stats.kstest(np.arctan2(y, x), "uniform", (-np.pi, 2 * np.pi)).pvalue > 1e-3


def test_no_draw_is_infinite_or_repeats():
    drawn = noise(rows=100_000)
    assert np.isfinite(drawn).all() and np.abs(drawn).max() < 6
    assert len(np.unique(drawn)) > 0.9 * drawn.size
