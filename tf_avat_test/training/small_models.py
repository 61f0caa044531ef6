"""Keras models with attention, small enough to train in a moment, as users write them."""

import keras
import numpy as np
from keras import ops

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.attention_pooling import AttentionPooling
from tf_avat.layers.word_perturbation import WordPerturbation

WORDS = 20


def texts(rows=24, words=7, seed=0):
    """Ids `(rows, words)`, padded behind, and labels: whether a word below 8 occurs."""
    rng = np.random.default_rng(seed)
    ids = rng.integers(1, WORDS, (rows, words)).astype("int32")
    ids *= np.arange(words) < rng.integers(2, words + 1, rows)[:, None]
    return ids, np.any((ids > 0) & (ids < 8), axis=1).astype("int32")


def attending(hidden, mask=None, units=4):
    """Additive attention over hidden states, with its marker."""
    scores = AttentionPerturbation()(AdditiveAttention(units)(hidden), mask=mask)
    return AttentionPooling()(hidden, scores, mask=mask)[0]


@keras.saving.register_keras_serializable("tf_avat_test")
class InContext(keras.layers.Layer):
    """States of words and of all before them, as those of a recurrence but without its loop.

    They stand in for a recurrence wherever the statement is not about one: in a model this small a loop takes
    nearly all the time. States `(batch, words, size)` are zero at padding; equal words have different ones.
    """

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.supports_masking = True

    def build(self, shape):
        self.word = self.add_weight(shape=(shape[-1], self.size), name="word")
        self.context = self.add_weight(shape=(shape[-1], self.size), name="context")

    def call(self, words, mask=None):
        real = ops.ones_like(words[..., :1]) if mask is None else ops.cast(mask, words.dtype)[..., None]
        so_far = ops.cumsum(words * real, axis=1) / ops.maximum(ops.sum(real, axis=1, keepdims=True), 1)
        return real * ops.tanh(ops.matmul(words, self.word) + ops.matmul(so_far, self.context))

    def get_config(self):
        return {**super().get_config(), "size": self.size}


def attentive_model(units=2, activation=None, dropout=0.0, normalized=False, regularizer=None, encoder=None):
    """Embedding, encoder, additive attention, Dense: both kinds of markers, explicit masks."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = ops.not_equal(ids, 0)
    words = keras.layers.Embedding(WORDS, 6, name="words")(ids)
    words = keras.layers.Dropout(dropout)(words)
    words = WordPerturbation()(words, mask=mask, ids=ids)
    hidden = (encoder or InContext(5))(words, mask=mask)
    pooled = attending(hidden, mask)
    if normalized:
        pooled = keras.layers.BatchNormalization()(pooled)
    pooled = keras.layers.Dropout(dropout)(pooled)
    out = keras.layers.Dense(units, activation=activation, kernel_regularizer=regularizer, name="out")
    return keras.Model(ids, out(pooled))


def recurrent_model(**settings):
    """The same with a recurrence."""
    return attentive_model(encoder=keras.layers.SimpleRNN(5, return_sequences=True), **settings)


def transformer_block(states, mask, heads, size, dropout=0.0, marker=True):
    """Self-attention of several heads and a feed-forward layer, each with its residual connection."""
    normal = keras.layers.LayerNormalization()(states)

    def by_head(values):
        return ops.transpose(keras.layers.Reshape((-1, heads, size // heads))(values), (0, 2, 1, 3))

    query, key, value = (by_head(keras.layers.Dense(size)(normal)) for _ in range(3))
    scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2))) / (size // heads) ** 0.5
    if marker:
        scores = AttentionPerturbation()(scores, mask=mask[:, None, None, :] & mask[:, None, :, None])
    weights = keras.layers.Softmax()(scores, mask=mask[:, None, None, :])
    weights = keras.layers.Dropout(dropout)(weights)
    joined = keras.layers.Reshape((-1, size))(ops.transpose(ops.matmul(weights, value), (0, 2, 1, 3)))
    states = states + keras.layers.Dense(size)(joined)
    wide = keras.layers.Dense(2 * size, activation="tanh")(keras.layers.LayerNormalization()(states))
    return states + keras.layers.Dense(size)(wide)


def transformer(blocks=2, heads=2, size=8, units=2, dropout=0.0):
    """A transformer over ids, with the mean of its states over real words decoded."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    mask = ops.not_equal(ids, 0)
    states = keras.layers.Embedding(WORDS, size, name="words")(ids)
    states = WordPerturbation()(states, mask=mask, ids=ids)
    for _ in range(blocks):
        states = transformer_block(states, mask, heads, size, dropout)
    real = ops.cast(mask, states.dtype)[..., None]
    mean = ops.sum(states * real, axis=1) / ops.sum(real, axis=1)
    return keras.Model(ids, keras.layers.Dense(units, name="out")(mean))


class Subclassed(keras.Model):
    """The layers of `attentive_model` in a `call` of their own."""

    def __init__(self, units=2):
        super().__init__()
        self.embedding = keras.layers.Embedding(WORDS, 6)
        self.mark_words = WordPerturbation()
        self.encoder = InContext(5)
        self.score = AdditiveAttention(4)
        self.mark = AttentionPerturbation()
        self.pool = AttentionPooling()
        self.out = keras.layers.Dense(units)

    def call(self, ids, training=False):
        mask = ops.not_equal(ids, 0)
        words = self.mark_words(self.embedding(ids), mask=mask, ids=ids)
        hidden = self.encoder(words, mask=mask)
        return self.out(self.pool(hidden, self.mark(self.score(hidden), mask=mask), mask=mask)[0])
