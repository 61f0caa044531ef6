import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.lstm_scan import LstmWeights, lstm_scan
from tf_avat.layers.lstm_states import lstm_states, plain_lstm_states

RNG = np.random.default_rng(0)
STEPS, BATCH, SIZE, UNITS = 6, 4, 3, 2
SHAPES = [(STEPS, BATCH, SIZE), (SIZE, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,)]
INPUTS = [tf.constant(RNG.normal(size=shape)) for shape in SHAPES]
LENGTHS = np.array([6, 3, 1, 0])
REAL = np.arange(STEPS)[:, None] < LENGTHS
UPSTREAM = RNG.normal(size=(STEPS, BATCH, UNITS))
EITHER_WAY = pytest.mark.parametrize("backward", [False, True])
EITHER_MASK = pytest.mark.parametrize("real", [None, tf.constant(REAL)], ids=["all real", "padding"])


def scanned(inputs, real, backward, scan=lstm_scan):
    return scan(inputs[0], real, LstmWeights(*inputs[1:]), backward)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def written_out(length, row, backward):
    """The states of the first `length` words of a row, by the equations, all others zero."""
    words, kernel, recurrent, bias = (value.numpy() for value in INPUTS)
    states = np.zeros((STEPS, UNITS))
    h = c = np.zeros(UNITS)
    for step in range(length)[::-1] if backward else range(length):
        i, f, g, o = np.split(words[step, row] @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        states[step] = h = sigmoid(o) * np.tanh(c)
    return states


@EITHER_WAY
@EITHER_MASK
@pytest.mark.parametrize("scan", [lstm_scan, lstm_states, plain_lstm_states])
def test_states_are_the_equations_written_out(scan, real, backward):
    states = scanned(INPUTS, real, backward, scan)
    for row in range(BATCH):
        length = STEPS if real is None else LENGTHS[row]
        np.testing.assert_allclose(states[:, row], written_out(length, row, backward), atol=1e-12)


@EITHER_WAY
@EITHER_MASK
@pytest.mark.parametrize("scan", [lstm_scan, lstm_states, plain_lstm_states])
def test_gradients_are_those_of_finite_differences_in_float64(scan, real, backward):
    def loss(inputs):
        return tf.reduce_sum(scanned(inputs, real, backward, scan) * UPSTREAM)

    with tf.GradientTape() as tape:
        tape.watch(INPUTS)
        value = loss(INPUTS)
    gradients = tape.gradient(value, INPUTS)
    for place, gradient in enumerate(gradients):
        for _ in range(3):
            direction = RNG.normal(size=gradient.shape)
            ends = []
            for sign in (1, -1):
                moved = list(INPUTS)
                moved[place] = INPUTS[place] + sign * 1e-6 * direction
                ends.append(float(loss(moved)))
            slope = (ends[0] - ends[1]) / 2e-6
            assert float(tf.reduce_sum(gradient * direction)) == pytest.approx(slope, rel=1e-6, abs=1e-8)


@EITHER_WAY
@pytest.mark.parametrize("dtype", ["float64", "float32", "bfloat16", "float16"])
def test_padding_has_states_of_exactly_zero_and_lets_no_gradient_through(dtype, backward):
    # 17 units: some of them are squashed by vector instructions and some are not.
    words = tf.cast(RNG.normal(size=(STEPS, BATCH, 5)), dtype)
    weights = LstmWeights(*(tf.cast(RNG.normal(size=shape), dtype) for shape in [(5, 68), (17, 68), (68,)]))
    with tf.GradientTape() as tape:
        tape.watch(words)
        states = lstm_scan(words, tf.constant(REAL), weights, backward)
    gradient = tape.gradient(states, words)
    for values in (states, gradient):
        values = tf.cast(values, "float64").numpy()
        np.testing.assert_array_equal(values[~REAL], 0)
        assert np.all(np.any(values[REAL] != 0, axis=1))


@EITHER_WAY
def test_what_stands_at_padding_changes_no_bit(backward):
    inputs = [tf.cast(value, tf.float32) for value in INPUTS]
    real = tf.constant(REAL)
    other = [tf.where(real[..., None], inputs[0], 9.0), *inputs[1:]]
    for scan in (lstm_scan, lstm_states, plain_lstm_states):
        np.testing.assert_array_equal(
            scanned(inputs, real, backward, scan), scanned(other, real, backward, scan)
        )
