import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM

RNG = np.random.default_rng(0)
LENGTHS = np.array([7, 3, 1, 6])
MASK = tf.constant(np.arange(7) < LENGTHS[:, None])
WORDS = tf.constant(RNG.normal(size=(4, 7, 5)), tf.float32)
UPSTREAM = tf.constant(RNG.normal(size=(4, 7, 6)), tf.float32) * tf.cast(MASK, tf.float32)[..., None]


@pytest.fixture
def layer():
    keras.utils.set_random_seed(0)
    layer = BidirectionalLSTM(3)
    layer.build((None, None, 5))
    for weight in layer.weights:  # a bias of zero would hide its gradient's mistakes
        weight.assign(RNG.normal(size=weight.shape) * 0.5)
    return layer


def states_and_gradients(layer, function):
    with tf.GradientTape() as tape:
        tape.watch(WORDS)
        states = function(WORDS)
        loss = tf.reduce_sum(states * UPSTREAM)
    return states, tape.gradient(loss, [WORDS, *layer.trainable_variables])


def stock(layer):
    return lambda words: layer.stock(words, mask=MASK) * tf.cast(MASK, tf.float32)[..., None]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("wrapped", [lambda f: f, tf.function], ids=["eager", "graph"])
def test_equals_keras_bidirectional_lstm_in_values_and_gradients(layer, training, wrapped):
    states, gradients = states_and_gradients(
        layer, wrapped(lambda words: layer(words, MASK, training=training))
    )
    expected, expected_gradients = states_and_gradients(layer, stock(layer))
    np.testing.assert_allclose(states, expected, atol=1e-6)
    for ours, theirs in zip(gradients, expected_gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_holds_the_variables_of_keras_bidirectional_lstm(layer):
    twin = keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True))
    twin.build((None, None, 5))
    twin.set_weights(layer.get_weights())
    np.testing.assert_allclose(layer(WORDS, MASK)[0], twin(WORDS, mask=MASK)[0], atol=1e-6)


def test_gradients_agree_with_finite_differences(layer):
    def loss(words):
        states = layer(tf.constant(words, tf.float32), MASK, training=True)
        return float(tf.reduce_sum(tf.cast(states, tf.float64) * tf.cast(UPSTREAM, tf.float64)))

    _, (gradient, *_) = states_and_gradients(layer, lambda words: layer(words, MASK, training=True))
    for place in [(0, 0, 1), (0, 6, 2), (1, 2, 0), (2, 0, 4), (3, 3, 3)]:
        step = np.zeros(WORDS.shape)
        step[place] = 1e-2
        slope = (loss(WORDS.numpy() + step) - loss(WORDS.numpy() - step)) / 2e-2
        assert float(gradient[place]) == pytest.approx(slope, abs=2e-3)


def test_padding_is_zero_and_its_length_and_content_change_nothing(layer):
    states = layer(WORDS, MASK)
    np.testing.assert_array_equal(states.numpy()[~MASK.numpy()], 0)
    longer = layer(tf.pad(WORDS, [[0, 0], [0, 4], [0, 0]]), tf.pad(MASK, [[0, 0], [0, 4]]))
    np.testing.assert_array_equal(states, longer[:, :7])
    other = tf.where(MASK[..., None], WORDS, 9.0)
    np.testing.assert_array_equal(states, layer(other, MASK))


def test_a_batch_without_rows_has_states_without_rows_and_gradients_of_zero(layer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(WORDS[:0, :1], MASK[:0, :1], training=True))
    for gradient in tape.gradient(loss, layer.trainable_variables):
        np.testing.assert_array_equal(gradient, tf.zeros_like(gradient))


def test_half_precision_is_keras_own():
    layer = BidirectionalLSTM(3, dtype="mixed_bfloat16")
    states = layer(WORDS, MASK)
    assert states.dtype == tf.bfloat16
    np.testing.assert_array_equal(
        tf.cast(states, tf.float32), tf.cast(layer.stock(WORDS, mask=MASK), tf.float32) * stock_mask()
    )


def stock_mask():
    return tf.cast(MASK, tf.float32)[..., None]


def test_config_makes_an_equal_layer(layer):
    copy = BidirectionalLSTM.from_config(layer.get_config())
    copy.build((None, None, 5))
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(layer(WORDS, MASK), copy(WORDS, MASK))
