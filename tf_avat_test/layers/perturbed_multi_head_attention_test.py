import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.perturbed_multi_head_attention import (
    PerturbedMultiHeadAttention,
    in_place_of_stock,
)
from tf_avat.layers.rows_of_batch import RowsOfBatch
from tf_avat_test.layers.layer_contract import check_layer

BATCH, HEADS, QUERIES, WORDS, SIZE = 2, 3, 5, 7, 6
RANDOM = np.random.default_rng(0)
QUERY = RANDOM.normal(size=(BATCH, QUERIES, SIZE))
TEXT = RANDOM.normal(size=(BATCH, WORDS, SIZE))
REAL = np.array([[1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1]], bool)
SOME = RANDOM.random((BATCH, QUERIES, WORDS)) > 0.4
R_ACROSS = RANDOM.normal(size=(BATCH, HEADS, QUERIES, WORDS))
R_WITHIN = RANDOM.normal(size=(BATCH, HEADS, WORDS, WORDS))

SETTINGS = {"num_heads": HEADS, "key_dim": 5}


def attention(dtype="float64", **settings):
    return PerturbedMultiHeadAttention(**{**SETTINGS, **settings}, dtype=dtype)


def literal(layer, query, text, r=0.0, mask=True):
    """Attention as it is written down, with r added to the scores before the softmax."""

    def project(dense, array):
        return np.einsum("btd,dnh->btnh", array, dense.kernel) + dense.bias

    q = project(layer.query_dense, query)
    k, v = (project(dense, text) for dense in (layer.key_dense, layer.value_dense))
    scores = np.einsum("btnh,bsnh->bnts", q, k) / np.sqrt(layer.key_dim) + r
    exponentials = np.where(mask, np.exp(scores - scores.max(-1, keepdims=True)), 0)
    weights = exponentials / exponentials.sum(-1, keepdims=True)
    attended = np.einsum("bnts,bsnh->btnh", weights, v)
    return np.einsum("btnh,nhd->btd", attended, layer.output_dense.kernel) + layer.output_dense.bias


def perturbed(layer, r, *inputs, **call):
    """The outputs with r, and what the marker was given."""
    with PerturbationPass("attention", r=[tf.constant(r)]) as current:
        outputs = layer(*[tf.constant(array) for array in inputs], **call)
    (marked,) = current.marked["attention"]
    return outputs, marked


def within(layer, r, **call):
    """As `perturbed`, for attention of a text to itself."""
    text = tf.constant(TEXT)
    with PerturbationPass("attention", r=[tf.constant(r)]) as current:
        outputs = layer(text, text, **call)
    (marked,) = current.marked["attention"]
    return outputs, marked


def test_keeps_the_contract_of_layers():
    check_layer(attention("float32"), np.float32(QUERY), np.float32(TEXT), mixed=tf.float16)


@pytest.mark.parametrize("r", [np.zeros_like(R_ACROSS), R_ACROSS, 20 * R_ACROSS])
def test_adds_r_to_the_scores_before_the_softmax(r):
    layer = attention()
    layer.build(QUERY.shape, TEXT.shape)
    outputs, marked = perturbed(layer, r, QUERY, TEXT)
    np.testing.assert_allclose(outputs, literal(layer, QUERY, TEXT, r), atol=1e-12)
    assert marked.values.shape == (BATCH, HEADS, QUERIES, WORDS)
    assert marked.mask is None


def test_adds_r_only_where_a_query_may_attend():
    layer = attention()
    layer.build(QUERY.shape, TEXT.shape)
    outputs, marked = perturbed(layer, R_ACROSS, QUERY, TEXT, attention_mask=SOME)
    np.testing.assert_allclose(outputs, literal(layer, QUERY, TEXT, R_ACROSS, SOME[:, None]), atol=1e-12)
    np.testing.assert_array_equal(marked.mask, SOME[:, None])


def test_marks_what_the_tape_watches():
    layer = attention()
    layer.build(QUERY.shape, TEXT.shape)
    with tf.GradientTape() as tape:
        r = tf.constant(R_ACROSS)
        tape.watch(r)
        with PerturbationPass("attention", r=[r]):
            loss = tf.reduce_sum(layer(tf.constant(QUERY), tf.constant(TEXT), attention_mask=SOME) ** 2)
    gradient = tape.gradient(loss, r)
    assert np.all((np.abs(gradient) > 0) == SOME[:, None])


@pytest.mark.parametrize("mask", [REAL[:, None], REAL[:, None] & REAL[..., None]])
def test_within_a_text_r_keeps_out_of_rows_and_columns_of_padding(mask):
    outputs, marked = within(attention(), R_WITHIN, attention_mask=mask)
    pairs = REAL[:, None, :, None] & REAL[:, None, None, :]
    np.testing.assert_array_equal(marked.mask, pairs)
    layer = attention()
    outputs, _ = within(layer, R_WITHIN, attention_mask=mask)
    elsewhere, _ = within(layer, np.where(pairs, R_WITHIN, 1e3), attention_mask=mask)
    np.testing.assert_array_equal(outputs, elsewhere)


def test_within_a_text_a_word_is_real_if_a_later_one_may_attend_to_it():
    _, marked = within(attention(), R_WITHIN, attention_mask=REAL[:, None], use_causal_mask=True)
    earlier = np.tril(np.ones((WORDS, WORDS), bool))
    np.testing.assert_array_equal(marked.mask, earlier & REAL[:, None, :, None] & REAL[:, None, None, :])


def test_within_a_text_means_that_query_and_key_are_one_tensor_too():
    text, key = tf.constant(TEXT), tf.constant(TEXT)
    with PerturbationPass() as current:
        attention()(key, text, key, attention_mask=REAL[:, None])
    (marked,) = current.marked["attention"]
    np.testing.assert_array_equal(marked.mask, REAL[:, None, :, None] & REAL[:, None, None, :])


def test_within_a_text_is_known_where_inputs_are_converted_too():
    layer = attention("mixed_float16")
    text = np.float32(TEXT)
    with PerturbationPass() as current:
        layer(text, text, attention_mask=REAL[:, None])
    (marked,) = current.marked["attention"]
    np.testing.assert_array_equal(marked.mask, REAL[:, None, :, None] & REAL[:, None, None, :])


def test_from_another_text_all_rows_are_perturbed_unless_a_mask_tells_of_them():
    layer = attention()
    _, marked = perturbed(layer, R_WITHIN, TEXT[::-1], TEXT, attention_mask=REAL[:, None])
    np.testing.assert_array_equal(marked.mask, REAL[:, None, None])
    query = tf.constant(QUERY)
    query._keras_mask = tf.constant(REAL[:, :QUERIES])
    with PerturbationPass() as current:
        layer(query, tf.constant(TEXT), attention_mask=REAL[:, None])
    (marked,) = current.marked["attention"]
    np.testing.assert_array_equal(marked.mask, REAL[:, None, :QUERIES, None] & REAL[:, None, None])


def test_implicit_masks_count_as_in_the_stock_layer():
    ids = np.array([[1, 2, 3, 0, 0], [4, 5, 0, 0, 0]])
    embedding = keras.layers.Embedding(9, SIZE, mask_zero=True)
    stock = keras.layers.MultiHeadAttention(**SETTINGS)
    layer = PerturbedMultiHeadAttention.from_config(stock.get_config())
    text = keras.Input((None,))
    models = []
    for one in (stock, layer):
        words = embedding(text)
        # A second layer gets what the first one left of the mask.
        models.append(keras.Model(text, one(one(words, words) + words, words)))
    layer.set_weights(stock.get_weights())
    with PerturbationPass() as current:
        outputs = models[1](ids)
    np.testing.assert_allclose(outputs, models[0](ids), atol=1e-6)
    first, _ = current.marked["attention"]
    np.testing.assert_array_equal(first.mask, (ids > 0)[:, None, :, None] & (ids > 0)[:, None, None, :])


@pytest.mark.parametrize(
    ("dtype", "precision"), [("mixed_float16", "float32"), ("bfloat16", "float32"), ("float64", "float64")]
)
def test_scores_are_not_rounded_to_half(dtype, precision):
    layer = attention(dtype)
    text = np.float32(TEXT)
    with PerturbationPass() as current:
        outputs = layer(text, text)
    assert current.marked["attention"][0].values.dtype == precision
    assert outputs.dtype == layer.compute_dtype


def test_is_the_same_in_a_graph_and_compiled():
    layer = attention("float32")
    text, r, mask = tf.constant(TEXT, "float32"), tf.constant(R_WITHIN, "float32"), tf.constant(REAL[:, None])

    def call(text, r, mask):
        with PerturbationPass("attention", r=[r]):
            return layer(text, text, attention_mask=mask)

    expected = call(text, r, mask)
    unknown = [tf.TensorSpec([None] * len(x.shape[:-1]) + [x.shape[-1]], x.dtype) for x in (text, r, mask)]
    np.testing.assert_allclose(tf.function(call, unknown)(text, r, mask), expected, atol=1e-6)
    np.testing.assert_allclose(tf.function(call, jit_compile=True)(text, r, mask), expected, atol=1e-6)


def test_survives_saving(tmp_path):
    text = keras.Input((None, SIZE))
    layer = attention("float32", value_dim=2, dropout=0.1, seed=3)
    model = keras.Model(text, layer(text, text))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(TEXT), model(TEXT))
    assert loaded.layers[-1].get_config() == layer.get_config()
    assert isinstance(loaded.layers[-1], PerturbedMultiHeadAttention)


@pytest.mark.parametrize("stock", [False, True])
def test_replicas_drop_the_weights_that_one_device_drops(stock):
    def attended(text, *scope):
        kind = keras.layers.MultiHeadAttention if stock else PerturbedMultiHeadAttention
        layer = kind(**SETTINGS, dropout=0.5, seed=3, kernel_initializer="ones")
        in_place_of_stock(keras.Sequential([layer]))
        with RowsOfBatch(*scope):
            return layer(text, text, training=True)

    text = tf.constant(RANDOM.normal(size=(3, WORDS, SIZE)), tf.float32)
    parts = attended(text[:2], 2, 0, 3), attended(text[2:], 1, 2, 3)
    np.testing.assert_allclose(tf.concat(parts, 0), attended(text), rtol=1e-4)


@pytest.mark.parametrize("axes", [(1, 2), (2,), -1])
def test_other_axes_are_refused(axes):
    with pytest.raises(ValueError, match=r"multi_head.*: attention_axes=\(.*\): expected 1"):
        attention(attention_axes=axes)


def test_other_shapes_are_refused():
    image = keras.Input((4, 4, SIZE))
    with pytest.raises(ValueError, match=r"a query of shape \(None, 4, 4, 6\): expected \(batch, words"):
        attention()(image, image)


def test_flash_attention_is_refused():
    with pytest.raises(ValueError, match="flash attention never shows its scores"):
        attention(flash_attention=True)
