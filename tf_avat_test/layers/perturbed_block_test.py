import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.inner_layers import inner_layers
from tf_avat.layers.perturbation_pass import PerturbationPass
from tf_avat.layers.perturbed_block import PerturbedBlock
from tf_avat.layers.perturbed_multi_head_attention import PerturbedMultiHeadAttention

TEXT = np.random.default_rng(0).normal(size=(2, 4, 6)).astype("float32")
REAL = np.array([[1, 1, 1, 0], [1, 1, 1, 1]], bool)


@keras.saving.register_keras_serializable(package="perturbed_block_test")
class Early(keras.layers.Layer):
    """Makes its layers at once and leaves it to Keras to build them."""

    def __init__(self, heads=2, **kwargs):
        super().__init__(**kwargs)
        self.heads = heads
        self.supports_masking = True
        self.attention = keras.layers.MultiHeadAttention(heads, 3, dropout=0.5, dtype=self.dtype_policy)
        self.dense = keras.layers.Dense(6, dtype=self.dtype_policy)

    def call(self, text, padding_mask=None, mask=None, weights=False):
        real = mask if padding_mask is None else padding_mask
        real = None if real is None else real[:, None]
        attended, shares = self.attention(text, text, attention_mask=real, return_attention_scores=True)
        outputs = self.dense(text + attended)
        return (outputs, shares) if weights else outputs

    def get_config(self):
        return {**super().get_config(), "heads": self.heads}


@keras.saving.register_keras_serializable(package="perturbed_block_test")
class Late(Early):
    """Makes its layers when it is built."""

    def __init__(self, heads=2, **kwargs):
        keras.layers.Layer.__init__(self, **kwargs)
        self.heads = heads
        self.supports_masking = True

    def build(self, shape):
        self.attention = keras.layers.MultiHeadAttention(self.heads, 3, dropout=0.5, dtype=self.dtype_policy)
        self.attention.build(shape, shape)
        self.dense = keras.layers.Dense(shape[-1], dtype=self.dtype_policy)
        self.dense.build(shape)


@keras.saving.register_keras_serializable(package="perturbed_block_test")
class Nested(keras.layers.Layer):
    """Holds other blocks in a list."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [Early(dtype=self.dtype_policy)]
        self.blocks.append(Late(dtype=self.dtype_policy))

    def call(self, text, training=None):
        for block in self.blocks:
            text = block(text, training=training)
        return text


KINDS = [Early, Late, Nested]


def stock_and_perturbed(kind, **kwargs):
    stock, perturbed = kind(**kwargs), PerturbedBlock(kind(**kwargs))
    stock(TEXT)
    perturbed(TEXT)
    for variable, other in zip(perturbed.variables, stock.variables, strict=True):
        variable.assign(other)
    return stock, perturbed


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_has_the_outputs_and_variables_of_its_layer(kind, training):
    stock, perturbed = stock_and_perturbed(kind)
    expected, outputs = (layer(TEXT, training=training) for layer in (stock, perturbed))
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    assert len(perturbed.trainable_variables) == len(stock.trainable_variables)


@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_has_a_marker_in_all_its_attention_from_the_first_call_on(kind, built):
    layer = kind()
    if built:
        layer(TEXT)
    perturbed = PerturbedBlock(layer)
    perturbed(TEXT)
    attention = [one for one in inner_layers(perturbed) if isinstance(one, keras.layers.MultiHeadAttention)]
    assert {type(one) for one in attention} == {PerturbedMultiHeadAttention}
    with PerturbationPass() as current:
        perturbed(TEXT)
    assert [one.values.shape for one in current.marked["attention"]] == [(2, 2, 4, 4)] * len(attention)


def test_takes_the_arguments_of_its_layer():
    stock, perturbed = stock_and_perturbed(Early)
    arguments = {"padding_mask": tf.constant(REAL), "weights": True}
    for expected, outputs in zip(stock(TEXT, **arguments), perturbed(TEXT, **arguments), strict=True):
        np.testing.assert_allclose(outputs, expected, atol=1e-5)
    with pytest.raises(TypeError, match="unexpected keyword argument 'mystery'"):
        perturbed(TEXT, mystery=1)


def test_hands_implicit_masks_to_its_layer_and_on():
    stock, perturbed = stock_and_perturbed(Early)
    with PerturbationPass() as current:
        outputs = []
        for layer in (stock, perturbed):
            text = tf.constant(TEXT)
            text._keras_mask = tf.constant(REAL)
            outputs.append(layer(text))
            np.testing.assert_array_equal(outputs[-1]._keras_mask, REAL)
    np.testing.assert_allclose(*outputs, atol=1e-5)
    (marked,) = current.marked["attention"]
    np.testing.assert_array_equal(marked.mask[:, 0], REAL[:, None] & REAL[..., None])


def test_goes_by_training_of_what_calls_it():
    _, perturbed = stock_and_perturbed(Early)
    text = keras.Input((None, 6))
    model = keras.Model(text, perturbed(text))
    assert np.abs(model(TEXT, training=True) - model(TEXT)).max() > 0.01
    np.testing.assert_array_equal(model(TEXT, training=False), model(TEXT))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_has_the_precision_of_its_layer(policy):
    stock, perturbed = stock_and_perturbed(Early, dtype=policy)
    assert perturbed.dtype_policy == stock.dtype_policy
    assert perturbed(TEXT).dtype == stock(TEXT).dtype == stock.compute_dtype
    with PerturbationPass() as current:
        perturbed(TEXT)
    assert current.marked["attention"][0].values.dtype == ("float64" if policy == "float64" else "float32")


def test_casts_no_input_that_its_layer_does_not_cast():
    for autocast, dtype in [(True, tf.float16), (False, tf.float32)]:
        layer = keras.layers.Identity(dtype="mixed_float16", autocast=autocast)
        assert PerturbedBlock(layer)(tf.constant(TEXT)).dtype == dtype


@pytest.mark.parametrize("kind", KINDS)
def test_survives_saving(kind, tmp_path):
    text = keras.Input((None, 6))
    model = keras.Model(text, PerturbedBlock(kind(name="block"))(text))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(TEXT), model(TEXT), atol=1e-5)
    block = loaded.get_layer("block")
    assert type(block) is PerturbedBlock
    assert type(block.layer) is kind
    with PerturbationPass() as current:
        loaded(TEXT)
    assert len(current.marked["attention"]) == (2 if kind is Nested else 1)


def test_is_frozen_with_its_layer():
    layer = Early(trainable=False)
    perturbed = PerturbedBlock(layer)
    perturbed(TEXT)
    assert perturbed.trainable_variables == []
    perturbed.trainable = True
    assert len(layer.trainable_variables) == 10
