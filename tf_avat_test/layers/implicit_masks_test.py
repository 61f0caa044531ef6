"""A mask that begins at the word embedding reaches attention by itself, whatever lies between."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.word_embedding import WordEmbedding
from tf_avat.layers.word_perturbation import WordPerturbation

EMBEDDINGS = {
    "keras": lambda: keras.layers.Embedding(20, 6, embeddings_initializer="normal", mask_zero=True),
    "ours": lambda: WordEmbedding(20, 6),
}
ENCODERS = {
    "lstm": lambda: keras.layers.LSTM(5, return_sequences=True),
    "gru": lambda: keras.layers.GRU(5, return_sequences=True),
    "bidirectional": lambda: keras.layers.Bidirectional(keras.layers.LSTM(5, return_sequences=True)),
    "ours": lambda: BidirectionalLSTM(5),
    "dense": lambda: keras.layers.Dense(5),
}
TEXTS = [[5, 3, 9, 2], [7, 1], [4], [2, 2, 8]]
WIDTH = 6


def padded(side):
    return keras.utils.pad_sequences(TEXTS, WIDTH, padding=side)


def attention_model(embedding="keras", encoder="lstm"):
    """A classifier in which nobody passes a mask."""
    ids = keras.Input([None], dtype="int32")
    words = keras.layers.Dropout(0.5)(WordPerturbation()(EMBEDDINGS[embedding]()(ids)))
    hidden = keras.layers.Dropout(0.5)(ENCODERS[encoder]()(words))
    scores = AttentionPerturbation()(AdditiveAttention(4)(hidden))
    pooled, weights = AttentionPooling()(hidden, scores)
    model = keras.Model(ids, [keras.layers.Dense(2)(pooled), weights])
    rng = np.random.default_rng(0)
    for variable in model.trainable_variables:
        variable.assign(rng.normal(size=variable.shape))
    return model


def assert_reads_only_words(model, side, atol=1e-6):
    ids = padded(side)
    outputs, weights = (tensor.numpy() for tensor in model(ids))
    np.testing.assert_array_equal(weights[ids == 0], 0)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    for row, text in enumerate(TEXTS):
        output, weight = model(np.array([text]))
        np.testing.assert_allclose(outputs[row], output[0], atol=atol)
        np.testing.assert_allclose(weights[row, ids[row] != 0], weight[0], atol=atol)


@pytest.mark.parametrize("side", ["post", "pre"])
@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_padding_has_no_attention_and_changes_nothing(embedding, encoder, side):
    assert_reads_only_words(attention_model(embedding, encoder), side)


@pytest.mark.parametrize("side", ["post", "pre"])
@pytest.mark.parametrize("encoder", ["bidirectional", "ours"])
def test_it_is_so_when_the_model_was_saved_and_loaded(tmp_path, encoder, side):
    model = attention_model("ours", encoder)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert_reads_only_words(loaded, side)
    np.testing.assert_array_equal(loaded(padded(side))[0], model(padded(side))[0])


@pytest.mark.parametrize("side", ["post", "pre"])
@pytest.mark.parametrize("policy", ["float64", "mixed_float16", "mixed_bfloat16"])
def test_it_is_so_in_every_precision(policy, side):
    keras.config.set_dtype_policy(policy)
    try:
        model = attention_model("ours", "ours")
    finally:
        keras.config.set_dtype_policy("float32")
    exact = {"float64": 1e-12, "mixed_float16": 1e-3, "mixed_bfloat16": 1e-2}[policy]
    assert_reads_only_words(model, side, exact)
    assert model(padded(side))[1].dtype == (tf.float64 if policy == "float64" else tf.float32)


@pytest.mark.parametrize("side", ["post", "pre"])
@pytest.mark.parametrize("site", ["word", "attention"])
def test_r_moves_no_padding(site, side):
    model, ids = attention_model("ours", "ours"), padded(side)
    clean_outputs, _ = model(ids)
    rng = np.random.default_rng(0)
    shape = (*ids.shape, 6) if site == "word" else ids.shape
    r = rng.normal(size=shape).astype(np.float32)
    real = (ids != 0)[..., None] if site == "word" else ids != 0
    with PerturbationPass(site, [r]):
        outputs, weights = model(ids)
    with PerturbationPass(site, [np.where(real, r, 1e3 * r)]):
        same_outputs, _ = model(ids)
    alone = site == "attention" and [len(text) == 1 for text in TEXTS]  # such a word has all attention
    assert np.all(np.any(outputs != clean_outputs, axis=1) ^ alone)
    np.testing.assert_array_equal(outputs, same_outputs)
    np.testing.assert_array_equal(weights.numpy()[ids == 0], 0)


@pytest.mark.parametrize("side", ["post", "pre"])
def test_training_never_moves_the_vector_of_padding(side):
    model, ids = attention_model("ours", "ours"), padded(side)
    before = model.layers[1].embeddings.numpy()
    model.compile(keras.optimizers.SGD(1.0), loss=["mse", None])
    model.fit(ids, np.ones((4, 2)), epochs=2, verbose=0)
    moved = np.any(model.layers[1].embeddings.numpy() != before, axis=1)
    assert set(np.flatnonzero(moved)) == {word for text in TEXTS for word in text}
