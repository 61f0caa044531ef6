"""It is Keras' own attention where it is not perturbed, and takes its place wherever that is held."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.attention_perturbation import AttentionPerturbation
from tf_avat.layers.flat_projection import FlatProjection
from tf_avat.layers.inner_layers import inner_layers
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.perturbed_multi_head_attention import (
    PerturbedMultiHeadAttention,
    in_place_of_stock,
)
from tf_avat_test.layers.perturbed_multi_head_attention_test import (
    BATCH,
    QUERIES,
    QUERY,
    REAL,
    SETTINGS,
    SOME,
    TEXT,
    WORDS,
)

OPTIONS = {
    "plain": {},
    "size of values": {"value_dim": 3},
    "no bias": {"use_bias": False},
    "size of outputs": {"output_shape": 4},
    "axis of words": {"attention_axes": 1},
    "dropout": {"dropout": 0.4, "seed": 1},
    "gate": {"use_gate": True},
    "window": {"sliding_window": 3},
}


CALLS = {
    "no mask": {},
    "mask of pairs": {"attention_mask": SOME},
    "mask of columns": {"attention_mask": REAL[:, None].astype("int32")},
    "mask of one text for all": {"attention_mask": SOME[0]},
    "mask of each head": {"attention_mask": np.stack([SOME, ~SOME, SOME], axis=1)},
    "causal mask": {"use_causal_mask": True},
    "causal mask and columns": {"use_causal_mask": True, "attention_mask": REAL[:, None]},
    "nothing to attend to": {"attention_mask": np.zeros((BATCH, QUERIES, WORDS), bool)},
    "weights": {"return_attention_scores": True},
    "weights, nothing to attend to": {
        "return_attention_scores": True,
        "attention_mask": np.zeros((BATCH, QUERIES, WORDS), bool),
    },
    "training": {"training": True, "attention_mask": SOME},
}


def stock_and_perturbed(dtype, settings):
    try:
        stock = keras.layers.MultiHeadAttention(**{**SETTINGS, **settings}, dtype=dtype)
    except ValueError:
        pytest.skip(f"Keras {keras.__version__} has no {settings}")
    perturbed = PerturbedMultiHeadAttention.from_config(stock.get_config())
    for layer in (stock, perturbed):
        layer.build(QUERY.shape, TEXT.shape)
    perturbed.set_weights(stock.get_weights())
    return stock, perturbed


def outputs_and_gradients(layer, call):
    """All outputs, and the gradients of their squares for inputs and weights, each as one vector."""
    inputs = [tf.constant(array, layer.variable_dtype) for array in (QUERY, TEXT)]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = tf.nest.flatten(layer(*inputs, **call))
        loss = sum(tf.reduce_sum(tf.square(tf.cast(output, layer.variable_dtype))) for output in outputs)
    gradients = tape.gradient(loss, [*inputs, *layer.trainable_weights])
    return [np.concatenate([np.float64(part).ravel() for part in parts]) for parts in (outputs, gradients)]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("options", OPTIONS)
def test_has_outputs_and_gradients_of_the_stock_layer(options, call):
    # Keras rounds 1 / sqrt(key_dim) to float32 in one of its two ways to the outputs; 1 / 2 is not rounded.
    stock, perturbed = stock_and_perturbed("float64", {**OPTIONS[options], "key_dim": 4})
    for expected, actual in zip(
        outputs_and_gradients(stock, CALLS[call]), outputs_and_gradients(perturbed, CALLS[call]), strict=True
    ):
        np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("float32", 1e-6), ("mixed_float16", 4e-3), ("mixed_bfloat16", 2e-2)]
)
@pytest.mark.parametrize("options", ["plain", "dropout"])
def test_has_the_outputs_of_the_stock_layer_in_lower_precision(dtype, tolerance, options):
    stock, perturbed = stock_and_perturbed(dtype, OPTIONS[options])
    call = {"attention_mask": SOME, "training": True}
    for expected, actual in zip(
        outputs_and_gradients(stock, call), outputs_and_gradients(perturbed, call), strict=True
    ):
        np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * np.abs(expected).max())


def test_has_the_variables_of_the_stock_layer_and_reads_its_weights_file(tmp_path):
    class Holder(keras.Model):
        def __init__(self, attention):
            super().__init__()
            self.attention = attention

        def call(self, text):
            return self.attention(text, text)

    stock, layer = stock_and_perturbed("float32", {"dropout": 0.5})
    assert len(layer.variables) == len(stock.variables)
    layer.set_weights([0 * weight for weight in layer.get_weights()])
    before, after = Holder(stock), Holder(layer)
    before(TEXT)
    before.save_weights(tmp_path / "a.weights.h5")
    after(TEXT)
    after.load_weights(tmp_path / "a.weights.h5")
    np.testing.assert_allclose(layer(QUERY, TEXT), stock(QUERY, TEXT), atol=1e-6)


class Holder(keras.layers.Layer):
    """Holds attention wherever a layer may."""

    def __init__(self):
        super().__init__()
        self.attribute = keras.layers.MultiHeadAttention(1, 2)
        self.listed = [keras.layers.MultiHeadAttention(1, 2)]
        self.named = {"a": keras.layers.MultiHeadAttention(1, 2)}
        self.listed.append(keras.layers.MultiHeadAttention(1, 2))
        self.inner = keras.layers.TimeDistributed(keras.layers.MultiHeadAttention(1, 2))
        self.other = type("Other", (keras.layers.MultiHeadAttention,), {})(1, 2)

    def call(self, text):
        for layer in (self.attribute, *self.listed, self.named["a"], self.inner.layer, self.other):
            text = layer(text, text)
        return text


@pytest.mark.parametrize("built", [False, True])
def test_in_place_of_stock_changes_layers_wherever_they_are_held(built):
    holder = Holder()
    if built:
        expected = holder(TEXT)
        variables = [id(variable) for variable in holder.variables]
    in_place_of_stock(holder)
    attributes = (holder.attribute, *holder.listed, holder.named["a"], holder.inner.layer)
    assert {type(layer) for layer in attributes} == {PerturbedMultiHeadAttention}
    assert type(holder.other).__name__ == "Other"
    outputs = holder(TEXT)
    with PerturbationPass() as current:
        holder(TEXT)
    assert len(current.marked["attention"]) == 5
    if built:
        np.testing.assert_allclose(outputs, expected, atol=1e-6)
        assert [id(variable) for variable in holder.variables] == variables
        with pytest.raises(ValueError, match="already built"):
            holder.attribute.more = keras.layers.Dense(1)


@pytest.mark.parametrize("built", [False, True, None])
def test_its_projections_are_single_products(built):
    attention = PerturbedMultiHeadAttention(1, 2)
    if built is not None:
        holder = Holder()
        if built:
            holder(TEXT)
        in_place_of_stock(holder)
        attention = holder.attribute
    attention(TEXT, TEXT)
    kinds = [type(layer) for layer in inner_layers(attention)]
    assert kinds.count(FlatProjection) == 4 and keras.layers.EinsumDense not in kinds


def test_in_place_of_stock_does_nothing_twice():
    holder = Holder()
    in_place_of_stock(holder)
    layers = inner_layers(holder)
    in_place_of_stock(holder)
    assert [id(layer) for layer in inner_layers(holder)] == [id(layer) for layer in layers]
    assert sum(isinstance(layer, AttentionPerturbation) for layer in layers) == 5


def test_in_place_of_stock_refuses_images():
    holder = keras.layers.TimeDistributed(keras.layers.MultiHeadAttention(1, 2, attention_axes=1))
    holder.layer(np.zeros((1, 3, 3, 2)), np.zeros((1, 3, 3, 2)))
    with pytest.raises(ValueError, match=r"a query of shape \(1, 3, 3, 2\)"):
        in_place_of_stock(holder)


def test_keras_still_has_the_private_names_that_are_used():
    stock = keras.layers.MultiHeadAttention(**SETTINGS)
    stock.build(QUERY.shape, TEXT.shape)
    assert "_compute_attention" in vars(keras.layers.MultiHeadAttention)
    assert isinstance(stock._dropout_layer, keras.layers.Dropout)
    assert stock._tracker.locked
    assert {*stock._flatten_layers(include_self=False)} > {stock.query_dense, stock.output_dense}
