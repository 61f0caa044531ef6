import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.special import softmax

from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat_test.layers.layer_contract import check_layer

RNG = np.random.default_rng(0)
HIDDEN = RNG.normal(size=(3, 4, 2)).astype(np.float32)
SCORES = RNG.normal(size=(3, 4)).astype(np.float32) * 3
LENGTHS = [4, 2, 1]
MASK = np.arange(4) < np.array(LENGTHS)[:, None]


def test_keeps_the_contract_of_layers():
    check_layer(AttentionPooling(), HIDDEN, SCORES, mask=MASK)


def test_is_the_softmax_over_real_words_and_the_weighted_sum():
    pooled, weights = AttentionPooling()(HIDDEN, SCORES, MASK)
    for row, length in enumerate(LENGTHS):
        expected = softmax(np.float64(SCORES[row, :length]))
        np.testing.assert_allclose(weights[row, :length], expected, rtol=1e-5)
        np.testing.assert_allclose(pooled[row], expected @ HIDDEN[row, :length], rtol=1e-5)


def test_padding_has_weight_exactly_zero_even_with_huge_scores():
    scores = np.where(MASK, SCORES, 1e30).astype(np.float32)
    _, weights = AttentionPooling()(HIDDEN, scores, MASK)
    np.testing.assert_array_equal(weights.numpy()[~MASK], 0)
    np.testing.assert_allclose(weights.numpy().sum(axis=1), 1, rtol=1e-6)


def test_a_row_without_words_is_the_zero_vector():
    pooled, weights = AttentionPooling()(HIDDEN, SCORES, np.zeros_like(MASK))
    assert not np.any(pooled) and not np.any(weights)


def test_without_a_mask_all_words_are_real():
    _, weights = AttentionPooling()(HIDDEN, SCORES)
    np.testing.assert_allclose(weights, softmax(SCORES, axis=1), rtol=1e-5)


def with_mask(values, mask):
    tensor = tf.constant(values)
    tensor._keras_mask = tf.constant(mask)
    return tensor


@pytest.mark.parametrize("hidden_mask, scores_mask", [(MASK, None), (None, MASK), (MASK, MASK)])
def test_takes_the_mask_that_came_with_hidden_states_or_scores(hidden_mask, scores_mask):
    hidden = HIDDEN if hidden_mask is None else with_mask(HIDDEN, hidden_mask)
    scores = SCORES if scores_mask is None else with_mask(SCORES, scores_mask)
    expected = AttentionPooling()(HIDDEN, SCORES, MASK)
    for ours, theirs in zip(AttentionPooling()(hidden, scores), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_word_that_either_mask_calls_padding_has_no_weight():
    not_first = np.arange(4) != np.zeros((3, 1))
    _, weights = AttentionPooling()(with_mask(HIDDEN, MASK), with_mask(SCORES, not_first))
    _, expected = AttentionPooling()(HIDDEN, SCORES, MASK & not_first)
    np.testing.assert_array_equal(weights, expected)


def test_a_mask_that_is_given_goes_before_those_that_came_along():
    other = ~MASK
    hidden, scores = with_mask(HIDDEN, other), with_mask(SCORES, other)
    for given in (AttentionPooling()(hidden, scores, MASK), AttentionPooling()(hidden, scores, mask=MASK)):
        np.testing.assert_array_equal(given[1], AttentionPooling()(HIDDEN, SCORES, MASK)[1])


def test_the_mask_of_the_words_goes_on_with_the_weights_and_not_with_the_average():
    pooled, weights = AttentionPooling()(with_mask(HIDDEN, MASK), SCORES)
    assert getattr(pooled, "_keras_mask", None) is None
    np.testing.assert_array_equal(weights._keras_mask, MASK)


def test_a_loss_of_the_average_counts_every_sentence_alike():
    """Keras multiplies a loss by the mask of the output."""
    hidden = keras.Input([4, 2])
    masked = keras.layers.Masking()(hidden)
    pooled, _ = AttentionPooling()(masked, keras.ops.sum(masked, axis=-1))
    model = keras.Model(hidden, pooled)
    model.compile(loss="mse")
    states = HIDDEN * MASK[..., None]
    targets = np.ones((3, 2), np.float32)
    loss = model.evaluate(states, targets, verbose=0)
    assert loss == pytest.approx(np.mean((model.predict(states, verbose=0) - 1) ** 2), rel=1e-5)
