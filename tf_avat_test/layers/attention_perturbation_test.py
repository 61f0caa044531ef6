import keras
import numpy as np

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat_test.layers.layer_contract import check_layer

SCORES = np.array([[1.0, -2.0, 0.5], [3.0, 7.0, 7.0]], np.float32)
R = np.array([[0.1, 0.2, -0.3], [1.0, 5.0, 5.0]], np.float32)
MASK = np.array([[True, True, True], [True, False, False]])


def test_keeps_the_contract_of_layers():
    check_layer(AttentionPerturbation(), SCORES, R, MASK)


def test_adds_r_to_the_scores_of_real_words_only():
    np.testing.assert_allclose(AttentionPerturbation()(SCORES, R, MASK), [[1.1, -1.8, 0.2], [4.0, 7.0, 7.0]])


def test_without_a_perturbation_scores_pass_unchanged():
    np.testing.assert_array_equal(AttentionPerturbation()(SCORES), SCORES)


def test_fits_into_a_functional_model_of_ones_own():
    hidden = keras.Input([None, 6])
    r = keras.Input([None])
    scores = AttentionPerturbation()(AdditiveAttention(4)(hidden), r)
    pooled, weights = AttentionPooling()(hidden, scores)
    model = keras.Model([hidden, r], [keras.layers.Dense(2)(pooled), weights])
    states = np.random.default_rng(0).normal(size=(3, 4, 6)).astype(np.float32)
    push = np.array([[50.0, 0, 0, 0]] * 3, np.float32)
    _, weights = model([states, push])
    np.testing.assert_allclose(weights[:, 0], 1, atol=1e-6)
