import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit, softmax
from scipy.stats import entropy

from tf_avat.adversarial.marginal_entropy import marginal_entropy, mean_prediction

LOGITS = np.random.default_rng(1).normal(0, 3, (6, 4))


def whole(logits, kind):
    share = mean_prediction(logits, kind, 6)
    return marginal_entropy(share, share)


def test_it_is_the_entropy_of_the_mean_softmax():
    expected = entropy(softmax(LOGITS, axis=1).mean(0))
    np.testing.assert_allclose(whole(tf.constant(LOGITS), "softmax"), expected, rtol=1e-10)


def test_it_is_the_sum_over_questions_of_mean_sigmoids():
    p = expit(LOGITS).mean(0)
    expected = entropy(np.stack([p, 1 - p]), axis=0).sum()
    np.testing.assert_allclose(whole(tf.constant(LOGITS), "sigmoid"), expected, rtol=1e-10)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_shares_add_up_to_the_whole_with_its_gradient(kind):
    logits = tf.constant(LOGITS)
    mean = mean_prediction(logits, kind, 6)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logits)
        through_all = mean_prediction(logits, kind, 6)
        expected = -tf.reduce_sum(through_all * tf.math.log(through_all))
        shares = [marginal_entropy(mean_prediction(part, kind, 6), mean) for part in (logits[:2], logits[2:])]
        total = tf.add_n(shares)
    np.testing.assert_allclose(total, expected, rtol=1e-10)
    np.testing.assert_allclose(tape.gradient(total, logits), tape.gradient(expected, logits), atol=1e-10)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_one_sure_class_has_none_and_a_finite_gradient(kind):
    logits = tf.constant([[200.0, -200.0]] * 6)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = whole(logits, kind)
    assert value.numpy() == 0 and np.all(np.isfinite(tape.gradient(value, logits)))
