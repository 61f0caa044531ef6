import numpy as np
from scipy.special import softmax

from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat_test.layers.layer_contract import check_layer

RNG = np.random.default_rng(0)
HIDDEN = RNG.normal(size=(3, 4, 2)).astype(np.float32)
SCORES = RNG.normal(size=(3, 4)).astype(np.float32) * 3
LENGTHS = [4, 2, 1]
MASK = np.arange(4) < np.array(LENGTHS)[:, None]


def test_keeps_the_contract_of_layers():
    check_layer(AttentionPooling(), HIDDEN, SCORES, MASK)


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
