import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.bidirectional_lstm import BidirectionalLSTM

RNG = np.random.default_rng(0)
LENGTHS = np.array([7, 3, 1, 6])
MASK = tf.constant(np.arange(7) < LENGTHS[:, None])
WORDS = tf.constant(RNG.normal(size=(4, 7, 5)), tf.float32)
UPSTREAM = tf.constant(RNG.normal(size=(4, 7, 6)), tf.float32)


@pytest.fixture
def layer():
    keras.utils.set_random_seed(0)
    layer = BidirectionalLSTM(3)
    layer.build((None, None, 5))
    for weight in layer.weights:  # a bias of zero would hide its gradient's mistakes
        weight.assign(RNG.normal(size=weight.shape) * 0.5)
    return layer


def mask_of(*rows):
    """A mask of rows such as `0110`."""
    return tf.constant([[word == "1" for word in row] for row in rows])


MASKS = {
    "behind": MASK,
    "in front": tf.reverse(MASK, [1]),
    "with gaps": mask_of("0110101", "1000001", "0001000", "1111011"),
    "on either side": mask_of("1110000", "0000111", "0011100", "1111111"),
    "of whole rows": mask_of("0000000", "1110000", "0000000", "0000001"),
}
UNKNOWN = [tf.TensorSpec([None, None, 5]), tf.TensorSpec([None, None], tf.bool)]
COMPILED = {
    "eager": lambda f: f,
    "graph": tf.function,
    "graph of unknown shapes": lambda f: tf.function(f, input_signature=UNKNOWN),
    "XLA": lambda f: tf.function(f, jit_compile=True),
}


def states_and_gradients(layer, function, mask=MASK, words=WORDS):
    """What `function` of words and mask returns, and its gradients for the words and the weights."""
    upstream = UPSTREAM * tf.cast(mask, tf.float32)[..., None]
    with tf.GradientTape() as tape:
        tape.watch(words)
        states = function(words, mask)
        loss = tf.reduce_sum(states * upstream)
    return states, tape.gradient(loss, [words, *layer.trainable_variables])


def stock(layer):
    return lambda words, mask: layer.stock(words, mask=mask) * tf.cast(mask, tf.float32)[..., None]


def assert_equals_stock(layer, function):
    for padding, mask in MASKS.items():
        states, gradients = function(WORDS, mask)
        expected, expected_gradients = states_and_gradients(layer, stock(layer), mask)
        np.testing.assert_allclose(states, expected, atol=1e-6, err_msg=padding)
        for gradient, theirs in zip(gradients, expected_gradients, strict=True):
            np.testing.assert_allclose(gradient, theirs, atol=1e-5, err_msg=padding)


@pytest.mark.parametrize(
    ("compiled", "training"),
    [*((compiled, True) for compiled in COMPILED), ("graph of unknown shapes", False)],
)
def test_equals_keras_bidirectional_lstm_in_values_and_gradients(layer, compiled, training):
    def function(words, mask):
        return states_and_gradients(layer, lambda *inputs: layer(*inputs, training=training), mask, words)

    assert_equals_stock(layer, COMPILED[compiled](function))


@pytest.mark.parametrize(
    ("compiled", "training"),
    [("graph of unknown shapes", True), ("graph of unknown shapes", False), ("XLA", True)],
)
def test_equals_it_in_the_body_of_a_loop(layer, compiled, training):
    def looped(words, mask):
        def body(step, *_):
            function = lambda *inputs: layer(*inputs, training=training)  # noqa: E731
            return step + 1, *states_and_gradients(layer, function, mask, words)

        weights = [weight.value for weight in layer.trainable_variables]
        start = (0, tf.tile(words[..., :1], [1, 1, 6]), [words, *map(tf.zeros_like, weights)])
        return tf.while_loop(lambda step, *_: step < 2, body, start, maximum_iterations=2)[1:]

    assert_equals_stock(layer, COMPILED[compiled](looped))


@pytest.mark.parametrize("padding", MASKS)
def test_a_state_is_that_of_the_words_without_padding(layer, padding):
    mask = MASKS[padding].numpy()
    states = layer(WORDS, mask).numpy()
    np.testing.assert_array_equal(states[~mask], 0)
    for row in range(4):
        if mask[row].any():
            alone = layer(WORDS[row][mask[row]][None])
            np.testing.assert_allclose(states[row, mask[row]], alone[0], atol=1e-6)


def test_without_a_mask_all_words_are_real(layer):
    np.testing.assert_array_equal(layer(WORDS), layer(WORDS, tf.ones_like(MASK)))


@pytest.mark.parametrize("padding", MASKS)
def test_takes_the_mask_that_came_with_the_words_and_hands_it_on(layer, padding):
    mask = MASKS[padding]
    words = keras.Input([None, 5])
    states = layer(keras.layers.Masking()(words))
    model = keras.Model(words, [states, keras.layers.GlobalAveragePooling1D()(states)])
    states, average = model(WORDS * tf.cast(mask, tf.float32)[..., None])
    np.testing.assert_allclose(states, layer(WORDS, mask), atol=1e-6)
    # Keras' average of no words is not a number.
    rows = tf.reduce_any(mask, 1).numpy()
    expected = tf.reduce_sum(states, 1) / tf.reduce_sum(tf.cast(mask, tf.float32), 1)[:, None]
    np.testing.assert_allclose(average[rows], expected[rows], atol=1e-6)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("padding", MASKS)
def test_in_float64_equals_keras_to_its_last_digits(padding, training):
    mask = MASKS[padding]
    layer = BidirectionalLSTM(3, dtype="float64")
    words = tf.cast(WORDS, tf.float64)
    states = layer(words, mask, training=training)
    assert states.dtype == tf.float64
    expected = layer.stock(words, mask=mask) * tf.cast(mask, tf.float64)[..., None]
    np.testing.assert_allclose(states, expected, atol=1e-14)


def test_holds_the_variables_of_keras_bidirectional_lstm(layer):
    twin = keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True))
    twin.build((None, None, 5))
    twin.set_weights(layer.get_weights())
    np.testing.assert_allclose(layer(WORDS, MASK)[0], twin(WORDS, mask=MASK)[0], atol=1e-6)


def test_gradients_agree_with_finite_differences(layer):
    def loss(words):
        states = layer(tf.constant(words, tf.float32), MASK, training=True)
        return float(tf.reduce_sum(tf.cast(states, tf.float64) * tf.cast(UPSTREAM, tf.float64)))

    _, (gradient, *_) = states_and_gradients(layer, lambda words, mask: layer(words, mask, training=True))
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


@pytest.mark.parametrize("padding", MASKS)
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_is_keras_own(policy, padding):
    mask = MASKS[padding]
    layer = BidirectionalLSTM(3, dtype=policy)
    states = layer(WORDS, mask)
    assert states.dtype == layer.compute_dtype
    expected = layer.stock(WORDS, mask=mask) * tf.cast(mask, states.dtype)[..., None]
    np.testing.assert_array_equal(tf.cast(states, tf.float32), tf.cast(expected, tf.float32))


def test_config_makes_an_equal_layer(layer):
    copy = BidirectionalLSTM.from_config(layer.get_config())
    copy.build((None, None, 5))
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(layer(WORDS, MASK), copy(WORDS, MASK))


@pytest.mark.parametrize("training", [True, False])
def test_states_and_gradients_are_those_of_keras_to_4e_7(training):
    keras.utils.set_random_seed(0)
    layer = BidirectionalLSTM(32)
    layer.build((None, None, 40))
    words = tf.constant(RNG.normal(size=(30, 20, 40)) * 0.3, tf.float32)
    mask = tf.constant(np.arange(20) < RNG.integers(1, 21, 30)[:, None])

    def states_and_gradients(function):
        with tf.GradientTape() as tape:
            tape.watch(words)
            states = function(words, mask)
            loss = tf.reduce_mean(tf.reduce_sum(tf.square(states), [1, 2]))
        return states, *tape.gradient(loss, [words, *layer.trainable_variables])

    found = states_and_gradients(lambda words, mask: layer(words, mask, training=training))
    for value, expected in zip(found, states_and_gradients(stock(layer)), strict=True):
        largest = max(1.0, float(tf.reduce_max(tf.abs(expected))))
        np.testing.assert_allclose(value, expected, rtol=0, atol=4e-7 * largest)


@pytest.mark.parametrize("portable", [None, "SavedModel", "LiteRT"])
def test_a_portable_graph_holds_no_layer_of_keras(portable):
    # In half precision as on a GPU Keras' layer is called, whose graph runs there alone.
    layer = BidirectionalLSTM(3, dtype="mixed_bfloat16")
    layer.build((None, None, 5))
    layer.portable = portable
    graph = tf.function(layer).get_concrete_function(WORDS, mask=MASK).graph
    assert any("stock" in operation.name for operation in graph.get_operations()) != bool(portable)
    expected = layer.stock(WORDS, mask=MASK) * tf.cast(MASK, "bfloat16")[..., None]
    np.testing.assert_allclose(
        tf.cast(layer(WORDS, mask=MASK), tf.float32), tf.cast(expected, tf.float32), atol=0.02
    )


def test_two_runs_have_the_same_bits(layer):
    function = tf.function(lambda: states_and_gradients(layer, lambda *inputs: layer(*inputs, training=True)))
    for first, again in zip(tf.nest.flatten(function()), tf.nest.flatten(function()), strict=True):
        np.testing.assert_array_equal(first, again)
