import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.byte_dropout import ByteDropout
from tf_avat_test.layers.layer_contract import check_layer

ONES = tf.ones([2000, 501])


def dropped(rate, inputs=ONES, seed=7, **kwargs):
    return ByteDropout(rate, seed=seed, **kwargs)(inputs, training=True)


def test_keeps_the_contract_of_a_layer():
    check_layer(ByteDropout(0.5), np.ones((2, 3), np.float32), mixed=tf.float16)


@pytest.mark.parametrize("rate", [0.5, 0.25, 0.0625, 1 / 256, 255 / 256, 0.3])
def test_drops_the_share_that_it_is_asked_to(rate):
    outputs = dropped(rate).numpy()
    count = outputs.size
    # Five standard deviations of a share of independent draws.
    assert np.mean(outputs == 0) == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / count))
    np.testing.assert_allclose(outputs[outputs != 0], 1 / (1 - rate), rtol=1e-6)


def test_draws_are_independent_of_their_neighbors():
    """Four draws share a random number: neighbors, and those four apart, agree half of the time."""
    kept = dropped(0.5).numpy().ravel() != 0
    for apart in (1, 2, 3, 4, 501):
        agree = np.mean(kept[apart:] == kept[:-apart])
        assert agree == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(kept.size))


def test_a_mask_is_that_of_the_seed_and_of_the_number_of_draws_before():
    layers = [ByteDropout(0.5, seed=7), ByteDropout(0.5, seed=7), ByteDropout(0.5, seed=8)]
    first, again, other = ([layer(ONES, training=True).numpy() for _ in range(2)] for layer in layers)
    np.testing.assert_array_equal(first, again)
    assert np.mean(first[0] == first[1]) < 0.6 and np.mean(first[0] == other[0]) < 0.6
    layers[0].seed_generator.state.assign(layers[1].seed_generator.state - [0, 1])
    np.testing.assert_array_equal(layers[0](ONES, training=True), first[1])


@pytest.mark.parametrize("compiled", [{}, {"jit_compile": True}, {"input_signature": [tf.TensorSpec(None)]}])
def test_graphs_draw_the_same_mask(compiled):
    layer = ByteDropout(0.5, seed=7)
    graph = tf.function(lambda inputs: layer(inputs, training=True), **compiled)
    for shape in ([1], [3, 5], [0, 4], [2, 3, 4]):
        inputs = tf.random.normal(shape)
        twin = ByteDropout(0.5, seed=7)
        twin.seed_generator.state.assign(layer.seed_generator.state)
        np.testing.assert_array_equal(graph(inputs), twin(inputs, training=True))


def test_the_gradient_is_that_of_the_mask():
    layer = ByteDropout(0.25, seed=7)
    inputs = tf.random.normal([30, 40])
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs, training=True)
    np.testing.assert_allclose(tape.gradient(outputs, inputs), outputs / inputs, rtol=1e-6)


def test_outside_of_training_nothing_is_dropped():
    np.testing.assert_array_equal(ByteDropout(0.5)(ONES), ONES)
    np.testing.assert_array_equal(dropped(0.0), ONES)


@pytest.mark.parametrize("settings", [{"rate": 0.3}, {"rate": 1.0}, {"rate": 0.5, "noise_shape": (2000, 1)}])
def test_what_bytes_can_t_do_keras_does(settings):
    expected = keras.layers.Dropout(**settings, seed=7)(ONES, training=True)
    np.testing.assert_array_equal(ByteDropout(**settings, seed=7)(ONES, training=True), expected)
