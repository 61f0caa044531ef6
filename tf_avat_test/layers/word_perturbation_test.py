import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation
from tf_avat_test.layers.layer_contract import check_layer

RNG = np.random.default_rng(0)
IDS = np.array([[5, 2, 3], [4, 0, 0]])
MASK = IDS != 0
WORDS = RNG.normal(size=(2, 3, 4)).astype(np.float32)
R = RNG.normal(size=(2, 3, 4)).astype(np.float32)
MOVED = WORDS + R * MASK[..., None]


def test_keeps_the_contract_of_layers():
    check_layer(WordPerturbation(), WORDS, mask=MASK)


def test_keeps_it_in_a_pass_too():
    with PerturbationPass("word", [R] * 8):
        (words,) = check_layer(WordPerturbation(), WORDS, mask=MASK)
    np.testing.assert_allclose(words, MOVED)


def test_outside_of_a_pass_words_go_through_unchanged():
    np.testing.assert_array_equal(WordPerturbation()(WORDS, mask=MASK, ids=IDS), WORDS)


def test_in_a_pass_r_is_added_to_real_words():
    with PerturbationPass("word", [R]):
        np.testing.assert_allclose(WordPerturbation()(WORDS, mask=MASK), MOVED)
    with PerturbationPass("word", [R]):
        np.testing.assert_allclose(WordPerturbation()(WORDS), WORDS + R)
    with PerturbationPass("word"):
        np.testing.assert_array_equal(WordPerturbation()(WORDS, mask=MASK), WORDS)


def test_the_pass_knows_the_words_their_mask_and_their_ids():
    with PerturbationPass("word", [R]) as now:
        WordPerturbation()(WORDS, mask=MASK, ids=IDS)
    (marked,) = now.marked["word"]
    np.testing.assert_array_equal(marked.values, WORDS)
    np.testing.assert_array_equal(marked.mask, MASK[..., None])
    np.testing.assert_array_equal(marked.ids, IDS)


@pytest.mark.parametrize("ids", [None, IDS])
def test_the_mask_that_came_with_the_words_holds_and_goes_on(ids):
    words = tf.constant(WORDS)
    words._keras_mask = tf.constant(MASK)
    with PerturbationPass("word", [R]):
        moved = WordPerturbation()(words, ids=ids)
    np.testing.assert_allclose(moved, MOVED)
    np.testing.assert_array_equal(moved._keras_mask, MASK)


@pytest.mark.parametrize("ids", [None, IDS])
def test_a_mask_that_is_given_goes_before_the_one_that_came_along(ids):
    words = tf.constant(WORDS)
    words._keras_mask = tf.constant(~MASK)
    with PerturbationPass("word", [R]):
        moved = WordPerturbation()(words, mask=MASK, ids=ids)
    np.testing.assert_allclose(moved, MOVED)
    np.testing.assert_array_equal(moved._keras_mask, MASK)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
def test_half_precision_words_become_float32_so_that_a_small_r_counts(half):
    keras.config.set_dtype_policy("mixed_" + half)
    try:
        marker = WordPerturbation()
    finally:
        keras.config.set_dtype_policy("float32")
    r = np.full_like(R, 1e-5)
    words = tf.cast(WORDS, half)
    with PerturbationPass("word", [r]) as now:
        moved = marker(words)
    assert moved.dtype == now.marked["word"][0].values.dtype == tf.float32
    np.testing.assert_array_equal(moved, tf.cast(words, tf.float32) + r)


@pytest.mark.parametrize("with_ids", [True, False])
def test_a_saved_model_has_its_marker_and_masks_again(tmp_path, with_ids):
    ids = keras.Input([None], dtype="int32")
    words = WordPerturbation()(WordEmbedding(7, 4)(ids), **({"ids": ids} if with_ids else {}))
    model = keras.Model(ids, [words, keras.layers.GlobalAveragePooling1D()(words)])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    vectors = model.get_weights()[0][IDS]
    for each in (model, loaded):
        with PerturbationPass("word", [R]) as now:
            moved, average = each(IDS)
        np.testing.assert_allclose(moved, vectors + R * MASK[..., None], rtol=1e-6)
        np.testing.assert_allclose(average[1], moved[1, 0], rtol=1e-6)
        told = now.marked["word"][0].ids
        np.testing.assert_array_equal(told, IDS) if with_ids else np.testing.assert_equal(told, None)
