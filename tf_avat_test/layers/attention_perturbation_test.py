import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat_test.layers.layer_contract import check_layer

RNG = np.random.default_rng(0)
SCORES = np.array([[1.0, -2.0, 0.5], [3.0, 7.0, 7.0]], np.float32)
R = np.array([[0.1, 0.2, -0.3], [1.0, 5.0, 5.0]], np.float32)
MASK = np.array([[True, True, True], [True, False, False]])
MOVED = SCORES + R * MASK
HEADS = tf.constant(RNG.normal(size=(2, 4, 5, 3)), tf.float32)
R_OF_HEADS = tf.constant(RNG.normal(size=(2, 4, 5, 3)), tf.float32)


def test_keeps_the_contract_of_layers():
    check_layer(AttentionPerturbation(), SCORES, mask=MASK)


def test_keeps_it_in_a_pass_too():
    with PerturbationPass("attention", [R] * 8):
        (scores,) = check_layer(AttentionPerturbation(), SCORES, mask=MASK)
    np.testing.assert_allclose(scores, MOVED)


def test_outside_of_a_pass_scores_go_through_unchanged():
    np.testing.assert_array_equal(AttentionPerturbation()(SCORES, mask=MASK), SCORES)


def test_in_a_pass_r_is_added_where_the_mask_allows_it():
    with PerturbationPass("attention", [R]):
        np.testing.assert_allclose(AttentionPerturbation()(SCORES, mask=MASK), MOVED)
    with PerturbationPass("attention", [R]):
        np.testing.assert_allclose(AttentionPerturbation()(SCORES), SCORES + R)
    with PerturbationPass("attention"):
        np.testing.assert_array_equal(AttentionPerturbation()(SCORES, mask=MASK), SCORES)


@pytest.mark.parametrize("dtype", [tf.int32, tf.float32])
def test_a_mask_of_zeros_and_ones_is_a_mask(dtype):
    with PerturbationPass("attention", [R]):
        np.testing.assert_allclose(AttentionPerturbation()(SCORES, mask=tf.cast(MASK, dtype)), MOVED)


@pytest.mark.parametrize("mask_shape", [(2, 3), (2, 5, 3), (2, 1, 5, 3), (2, 4, 5, 3)])
def test_a_mask_of_fewer_axes_holds_for_all_heads_and_queries(mask_shape):
    mask = RNG.random(mask_shape) < 0.5
    spread = mask.reshape(2, *[1] * (4 - len(mask_shape)), *mask_shape[1:])
    with PerturbationPass("attention", [R_OF_HEADS]) as now:
        scores = AttentionPerturbation()(HEADS, mask=mask)
    np.testing.assert_allclose(scores, HEADS + tf.where(spread, R_OF_HEADS, 0))
    np.testing.assert_array_equal(now.marked["attention"][0].mask, spread)


def test_a_mask_of_more_axes_is_refused():
    with (
        PerturbationPass("attention"),
        pytest.raises(ValueError, match=r"\(2, 3, 1\) does not go with \(2, 3\)"),
    ):
        AttentionPerturbation()(SCORES, mask=MASK[..., None])


def test_the_mask_that_came_with_the_scores_holds_and_goes_on_in_their_rank():
    scores = tf.identity(HEADS)
    scores._keras_mask = tf.constant(MASK)
    with PerturbationPass("attention", [R_OF_HEADS]):
        moved = AttentionPerturbation()(scores)
    np.testing.assert_allclose(moved, HEADS + tf.where(MASK[:, None, None], R_OF_HEADS, 0))
    weights = keras.layers.Softmax()(moved)
    np.testing.assert_array_equal(weights.numpy()[1, ..., 1:], 0)
    np.testing.assert_allclose(tf.reduce_sum(weights, -1), np.ones((2, 4, 5)), rtol=1e-6)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
def test_half_precision_scores_become_float32_so_that_a_small_r_counts(half):
    keras.config.set_dtype_policy("mixed_" + half)
    try:
        marker = AttentionPerturbation()
    finally:
        keras.config.set_dtype_policy("float32")
    r = np.full_like(R, 1e-5)
    with PerturbationPass("attention", [r]) as now:
        scores = marker(tf.cast(SCORES, half))
    assert scores.dtype == now.marked["attention"][0].values.dtype == tf.float32
    np.testing.assert_array_equal(scores, SCORES + r)


def functional_model():
    """Attention over masked states, by a model that has a marker."""
    hidden = keras.Input([None, 6])
    masked = keras.layers.Masking()(hidden)
    scores = AttentionPerturbation()(AdditiveAttention(4)(masked))
    pooled, weights = AttentionPooling()(masked, scores)
    return keras.Model(hidden, [keras.layers.Dense(2)(pooled), weights])


def states_with_padding():
    states = RNG.normal(size=(3, 4, 6)).astype(np.float32)
    states[1, 2:] = states[2, :1] = 0
    return states


def test_moves_attention_in_a_functional_model_of_ones_own():
    model, states = functional_model(), states_with_padding()
    push = np.array([[50.0, 0, 50.0, 0]] * 3, np.float32)
    with PerturbationPass("attention", [push]):
        _, weights = model(states)
    np.testing.assert_allclose(weights[1], [1, 0, 0, 0], atol=1e-6)  # its third word is padding
    np.testing.assert_allclose(weights[2], [0, 0, 1, 0], atol=1e-6)  # its first one is


def test_a_saved_model_has_its_marker_again(tmp_path):
    model, states = functional_model(), states_with_padding()
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    push = RNG.normal(size=(3, 4)).astype(np.float32)
    for r in (None, [push]):
        with PerturbationPass("attention", r):
            expected = model(states)
        with PerturbationPass("attention", r):
            outputs = loaded(states)
        for output, value in zip(outputs, expected, strict=True):
            np.testing.assert_array_equal(output, value)


def test_a_saved_model_of_many_heads_has_its_masks_again(tmp_path):
    scores = keras.Input([4, 5, 3])
    mask = keras.Input([3], dtype="bool")
    moved = AttentionPerturbation()(scores, mask=mask)
    model = keras.Model([scores, mask], keras.layers.Softmax()(moved))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for each in (model, loaded):
        with PerturbationPass("attention", [R_OF_HEADS]):
            weights = each([HEADS, tf.constant(MASK)])
        np.testing.assert_array_equal(weights.numpy()[1, ..., 1:], 0)
        np.testing.assert_allclose(weights[0], tf.nn.softmax((HEADS + R_OF_HEADS)[0]), rtol=1e-5)
