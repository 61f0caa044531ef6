"""Small models with `keras.layers.MultiHeadAttention` wherever users have it, and a batch for each."""

import functools

import keras
import keras_hub
import numpy as np
import tensorflow as tf
from keras import ops

from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.models.with_perturbed_attention import with_perturbed_attention

VOCABULARY, SIZE, HEADS, WORDS = 20, 8, 2, 5
IDS = np.array([[1, 2, 3, 4, 5], [6, 7, 8, 0, 0]])
REAL = IDS > 0
BATCH = {"token_ids": IDS, "segment_ids": 0 * IDS, "padding_mask": REAL.astype("int32")}
TINY = {
    "vocabulary_size": VOCABULARY,
    "num_layers": 2,
    "num_heads": HEADS,
    "hidden_dim": SIZE,
    "intermediate_dim": 16,
    "max_sequence_length": 10,
}


class TransformerBlock(keras.layers.Layer):
    """The block of https://keras.io/examples/nlp/text_classification_with_transformer, as it stands there."""

    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):
        super().__init__()
        self.att = keras.layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential(
            [
                keras.layers.Dense(ff_dim, activation="relu"),
                keras.layers.Dense(embed_dim),
            ]
        )
        self.layernorm1 = keras.layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = keras.layers.LayerNormalization(epsilon=1e-6)
        self.dropout1 = keras.layers.Dropout(rate)
        self.dropout2 = keras.layers.Dropout(rate)

    def call(self, inputs):
        attn_output = self.att(inputs, inputs)
        attn_output = self.dropout1(attn_output)
        out1 = self.layernorm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        ffn_output = self.dropout2(ffn_output)
        return self.layernorm2(out1 + ffn_output)


@keras.saving.register_keras_serializable(package="tf_avat_test")
class SavedBlock(TransformerBlock):
    """The same, as Keras wants it where it is to be saved."""

    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1, **kwargs):
        keras.layers.Layer.__init__(self, **kwargs)
        self.settings = {"embed_dim": embed_dim, "num_heads": num_heads, "ff_dim": ff_dim, "rate": rate}
        self.att = keras.layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([keras.layers.Dense(ff_dim, "relu"), keras.layers.Dense(embed_dim)])
        self.layernorm1 = keras.layers.LayerNormalization()
        self.layernorm2 = keras.layers.LayerNormalization()
        self.dropout1 = keras.layers.Dropout(rate)
        self.dropout2 = keras.layers.Dropout(rate)

    def get_config(self):
        return {**super().get_config(), **self.settings}


def embedded(ids, mask_zero=True):
    return keras.layers.Embedding(VOCABULARY, SIZE, mask_zero=mask_zero, name="words")(ids)


def attention(**kwargs):
    return keras.layers.MultiHeadAttention(HEADS, 3, dropout=0.1, **kwargs)


def residual_model(blocks=2):
    """Attention as layers of the model, which see an implicit mask, with residuals and plain operations."""
    ids = keras.Input((None,), dtype="int32")
    text = embedded(ids)
    for _ in range(blocks):
        text = keras.layers.LayerNormalization()(keras.layers.Add()([text, attention()(text, text)]))
    return keras.Model(ids, ops.mean(text, axis=1) + text[:, 0] * 0.5)


def shared_model():
    """One attention called twice, and one block as well."""
    ids = keras.Input((None,), dtype="int32")
    text = embedded(ids)
    attend, block = attention(name="shared"), SavedBlock(SIZE, HEADS, 4, name="block")
    for _ in range(2):
        text = block(text + attend(text, text))
    return keras.Model(ids, text)


def nested_model():
    """A functional model within a functional model, called twice, and a Sequential one."""
    inner_text = keras.Input((None, SIZE))
    inner = keras.Model(inner_text, inner_text + attention()(inner_text, inner_text), name="inner")
    stack = keras.Sequential([keras.layers.Dense(SIZE), SavedBlock(SIZE, HEADS, 4)], name="stack")
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, stack(inner(inner(embedded(ids)))))


def sequential_model(kind=SavedBlock):
    layers = [keras.Input((WORDS,), dtype="int32"), keras.layers.Embedding(VOCABULARY, SIZE)]
    layers += [kind(SIZE, HEADS, 4), keras.layers.GlobalAveragePooling1D()]
    return keras.Sequential(layers)


def dictionary_model():
    """Names for inputs and outputs, cross-attention, an own mask, the attention's weights."""
    ids, padding = (keras.Input((None,), dtype="int32", name=name) for name in ("token_ids", "padding_mask"))
    text = embedded(ids, mask_zero=False)
    mask = ops.expand_dims(padding, 1)
    attended, weights = attention()(text[:, :2], text, attention_mask=mask, return_attention_scores=True)
    return keras.Model({"token_ids": ids, "padding_mask": padding}, {"states": attended, "weights": weights})


def backbone(name, **kwargs):
    settings = {**TINY, **kwargs}
    return getattr(keras_hub.models, name)(**settings)


def classifier():
    return keras_hub.models.BertTextClassifier(backbone("BertBackbone"), num_classes=2)


MODELS = {
    "residual": (residual_model, 2),
    "shared": (shared_model, 4),
    "nested": (nested_model, 3),
    "sequential": (sequential_model, 1),
    "dictionary": (dictionary_model, 1),
    "BERT": (lambda: backbone("BertBackbone"), 2),
    "RoBERTa": (lambda: backbone("RobertaBackbone"), 2),
    "DistilBERT": (lambda: backbone("DistilBertBackbone"), 2),
    "classifier": (classifier, 2),
}


def batch_for(model):
    names = [one.name for one in model.inputs]
    return {name: BATCH[name] for name in names} if len(names) > 1 else IDS


def outputs_of(model, **kwargs):
    return [output.numpy() for output in tf.nest.flatten(model(batch_for(model), **kwargs))]


def marked(model, r=None):
    with PerturbationPass("attention", r=r) as current:
        outputs = [output.numpy() for output in tf.nest.flatten(model(batch_for(model)))]
    return outputs, current.marked["attention"]


@functools.cache
def made(name):
    """A model of `MODELS`, not to be changed, with weights that are large enough for attention to matter."""
    keras.utils.set_random_seed(0)
    model = MODELS[name][0]()
    for weight in model.weights:
        weight.assign(weight + keras.random.normal(weight.shape, stddev=0.3))
    return model


@functools.cache
def copied(name):
    """A copy of it with markers, not to be changed either."""
    return with_perturbed_attention(made(name))
