import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.flat_projection import FlatProjection, flatten_projections, projects

PROJECTIONS = {
    "abc,cd->abd": ((3, 5, 4), (5, 6)),
    "abc,cde->abde": ((3, 5, 4), (5, 2, 3)),
    "abcd,cde->abe": ((3, 5, 2, 3), (5, 6)),
    "ab,bc->ac": ((3, 4), (6,)),
}
OTHERS = [
    "abc,cd->adb",
    "abcd,dce->abe",
    "abc,cbd->ad",
    "abc,abd->cd",
    "ab,b->ab",
    "abc,bd->acd",
    "...c,cd->...d",
]


def _pair(equation, **kwargs):
    shape, output = PROJECTIONS[equation]
    output = (None, *output[1:]) if len(shape) > 2 else output
    stock = keras.layers.EinsumDense(equation, output, bias_axes=equation[-1], **kwargs)
    flat = FlatProjection(equation, output, bias_axes=equation[-1], **kwargs)
    inputs = tf.constant(np.random.default_rng(0).normal(size=shape), "float32")
    stock(inputs), flat(inputs)
    flat.set_weights([np.random.default_rng(1).normal(size=weight.shape) for weight in stock.weights])
    stock.set_weights(flat.get_weights())
    return stock, flat, inputs


@pytest.mark.parametrize("equation", PROJECTIONS)
def test_outputs_and_gradients_are_those_of_keras(equation):
    stock, flat, inputs = _pair(equation, activation="tanh")
    found = []
    for layer in (stock, flat):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs)
            loss = tf.reduce_sum(outputs**2)
        found.append([outputs, *tape.gradient(loss, [inputs, *(weight.value for weight in layer.weights)])])
    for expected, got in zip(*found, strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-5)


def test_a_projection_is_the_sum_over_the_last_axes_written_out():
    _, flat, inputs = _pair("abcd,cde->abe")
    kernel, bias = flat.get_weights()
    expected = (np.asarray(inputs)[..., None] * kernel).sum((2, 3)) + bias
    np.testing.assert_allclose(flat(inputs), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("equation", OTHERS)
def test_other_sums_are_none_and_are_refused(equation):
    assert not projects(equation)
    with pytest.raises(ValueError, match="expected one over last axes"):
        FlatProjection(equation, (None, 3))


def test_attention_keeps_its_variables_and_outputs():
    attention = keras.layers.MultiHeadAttention(2, 3)
    text = tf.constant(np.random.default_rng(0).normal(size=(2, 4, 6)), "float32")
    before, variables = attention(text, text), attention.weights
    flatten_projections(attention)
    kinds = [type(layer) for layer in attention._flatten_layers(include_self=False)]
    assert kinds.count(FlatProjection) == 4 and keras.layers.EinsumDense not in kinds
    assert all(one is other for one, other in zip(attention.weights, variables, strict=True))
    np.testing.assert_allclose(attention(text, text), before, rtol=1e-5, atol=1e-6)


def test_layers_with_other_sums_and_of_other_classes_stay_as_they_are():
    class Own(keras.layers.EinsumDense):
        """A subclass, whose call may be another."""

    model = keras.Sequential(
        [keras.Input((4, 5)), Own("abc,cd->abd", (4, 3)), keras.layers.EinsumDense("abc,cbd->ad", (2,))]
    )
    flatten_projections(model)
    assert [type(layer) for layer in model.layers] == [Own, keras.layers.EinsumDense]


def test_texts_of_any_number_and_length_are_taken():
    ids = keras.Input((None, 5))
    model = keras.Model(ids, FlatProjection("abc,cde->abde", (None, 2, 3))(ids))
    assert model.output_shape == (None, None, 2, 3)
    assert model(np.zeros((2, 7, 5), "float32")).shape == (2, 7, 2, 3)
    assert model(np.zeros((4, 0, 5), "float32")).shape == (4, 0, 2, 3)


def test_a_saved_model_is_loaded_and_gives_the_same(tmp_path):
    _, flat, inputs = _pair("abc,cde->abde")
    model = keras.Sequential([keras.Input((5, 4)), flat])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(inputs), model(inputs))


def test_quantized_it_is_the_stock_layer_again():
    stock, flat, inputs = _pair("abc,cde->abde")
    flattened = keras.Sequential([keras.layers.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="e")])
    flattened(inputs)
    flattened.set_weights(stock.get_weights())
    flatten_projections(flattened)
    assert isinstance(flattened.layers[0], FlatProjection)
    for layer in (stock, flat, flattened):
        layer.quantize("int8")
    for layer in (flat, flattened.layers[0]):
        assert type(layer) is keras.layers.EinsumDense and layer.quantization_mode == "int8"
        np.testing.assert_array_equal(layer(inputs), stock(inputs))


def test_the_precision_is_that_of_the_policy():
    layer = FlatProjection("abc,cd->abd", (None, 3), dtype="mixed_bfloat16")
    assert layer(np.ones((1, 2, 4), "float32")).dtype == tf.bfloat16
