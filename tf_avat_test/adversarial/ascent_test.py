import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.ascent import ascent
from tf_avat.adversarial.exact_direction import exact_direction
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.adversarial.worse_sign import worse_sign
from tf_avat_test.adversarial.attention_head import AttentionHead

HEAD = AttentionHead(lengths=(2, 5, 9))
START = unit_vector(tf.sign(exact_direction(HEAD.logits, tf.zeros_like(HEAD.scores))))


def climb(epsilon, steps=20, start=START):
    return ascent(HEAD.kl, [start, -start], unit_vector, epsilon, steps)


@pytest.mark.parametrize("epsilon", [0.5, 2.0, 10.0])
def test_finds_the_worst_point_of_a_fine_grid_over_the_circle(epsilon):
    angles = np.linspace(0, 2 * np.pi, 20001)
    head = AttentionHead(lengths=(2,))
    circle = epsilon * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    logits = tf.nn.softmax(head.scores + circle) @ tf.einsum("bth,hc->btc", head.hidden, head.decoder)[0]
    p, q = tf.nn.log_softmax(head.clean_logits), tf.nn.log_softmax(logits)
    worst = np.max(tf.reduce_sum(tf.exp(p) * (p - q), axis=1))
    start = exact_direction(head.logits, tf.zeros_like(head.scores))
    found = head.kl(ascent(head.kl, [start, -start], unit_vector, epsilon, 20)).numpy()[0]
    assert found == pytest.approx(worst, rel=1e-3)


@pytest.mark.parametrize("epsilon", [0.5, 2.0, 10.0])
def test_is_as_bad_as_the_worst_of_many_random_climbs(epsilon):
    one = tf.function(lambda noise: HEAD.kl(climb(epsilon, 20, unit_vector(noise))))
    noises = np.random.default_rng(0).normal(size=(40, *HEAD.mask.shape))
    worst = np.max([one(tf.where(HEAD.mask, tf.constant(noise), 0)) for noise in noises], axis=0)
    assert np.all(HEAD.kl(climb(epsilon)).numpy() >= 0.98 * worst)


def test_never_ends_below_either_end_of_its_start():
    for epsilon in (0.1, 1.0, 5.0, 20.0):
        found = HEAD.kl(climb(epsilon, steps=1)).numpy()
        ends = HEAD.kl(worse_sign(HEAD.kl, epsilon * START)).numpy()
        assert np.all(found >= ends)


def test_more_steps_never_find_less():
    found = [HEAD.kl(climb(5.0, steps)).numpy() for steps in (1, 2, 4, 8, 16)]
    assert np.all(np.diff(found, axis=0) >= 0)


@pytest.mark.parametrize("epsilon", [0.0, 0.3, 7.0])
def test_stays_in_the_ball_and_off_padding(epsilon):
    r = climb(epsilon).numpy()
    assert np.all(np.linalg.norm(r, axis=1) <= epsilon * (1 + 1e-12))
    np.testing.assert_array_equal(r[~HEAD.mask.numpy()], 0)


def test_a_divergence_without_slope_gives_zero_from_zero_and_never_nan():
    r = ascent(lambda r: tf.zeros([2]), [tf.zeros([2, 3])], unit_vector, 1.0, 4)
    np.testing.assert_array_equal(r, np.zeros([2, 3]))
