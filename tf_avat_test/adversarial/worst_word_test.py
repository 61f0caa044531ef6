import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.worst_word import worst_word

RNG = np.random.default_rng(0)
LENGTHS = np.array([1, 2, 7, 12])
MASK = np.arange(12) < LENGTHS[:, None]
SCORES = np.where(MASK, RNG.normal(size=(4, 12)) * 2, -np.inf)
VALUES = RNG.normal(size=(4, 12))


def attention(scores):
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def mean(scores):
    return (attention(scores) * VALUES).sum(axis=1)


def slope():
    a = attention(SCORES)
    return a * (VALUES - mean(SCORES)[:, None])


@pytest.mark.parametrize("epsilon", [0.01, 1.0, 5.0, 30.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_is_the_word_found_by_trying_all_of_them(epsilon, sign):
    found = worst_word(tf.constant(sign * slope()), tf.constant(attention(SCORES)), epsilon).numpy()
    for row, length in enumerate(LENGTHS):
        gains = []
        for word in range(length):
            raised = SCORES.copy()
            raised[row, word] += epsilon
            gains.append(sign * (mean(raised) - mean(SCORES))[row])
        if length == 1:
            np.testing.assert_array_equal(found[row], 0)
        else:
            np.testing.assert_array_equal(found[row], np.eye(12)[np.argmax(gains)])


def test_a_huge_epsilon_does_not_overflow_in_float32():
    a = tf.constant(attention(SCORES), tf.float32)
    found = worst_word(tf.constant(slope(), tf.float32), a, 1e4).numpy()
    np.testing.assert_array_equal(found.sum(axis=1), [0, 1, 1, 1])


def test_without_slope_there_is_no_worst_word():
    a = tf.constant(attention(SCORES))
    np.testing.assert_array_equal(worst_word(tf.zeros_like(a), a, 1.0), 0)
