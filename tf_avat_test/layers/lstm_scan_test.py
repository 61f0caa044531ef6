import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.lstm_scan import lstm_scan

RNG = np.random.default_rng(0)
STEPS, BATCH, SIZE, UNITS = 6, 3, 4, 2
SHAPES = [(2, STEPS, BATCH, SIZE), (2, SIZE, 4 * UNITS), (2, UNITS, 4 * UNITS), (2, 1, 4 * UNITS)]
INPUTS = [tf.constant(RNG.normal(size=shape)) for shape in SHAPES]
UPSTREAM = RNG.normal(size=(STEPS, 2, BATCH, UNITS))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def test_states_are_the_equations_written_out():
    words, kernel, recurrent, bias = (value.numpy() for value in INPUTS)
    for way in range(2):
        h = c = np.zeros((BATCH, UNITS))
        for step in range(STEPS):
            i, f, g, o = np.split(words[way, step] @ kernel[way] + h @ recurrent[way] + bias[way], 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
            for training in (True, False):
                states = lstm_scan(*INPUTS, training=training)
                np.testing.assert_allclose(states[step, way], h, atol=1e-12)


@pytest.mark.parametrize("training", [True, False])
def test_gradients_are_those_of_finite_differences_in_float64(training):
    def loss(inputs):
        return tf.reduce_sum(lstm_scan(*inputs, training=training) * UPSTREAM)

    with tf.GradientTape() as tape:
        tape.watch(INPUTS)
        value = loss(INPUTS)
    gradients = tape.gradient(value, INPUTS)
    for place, gradient in enumerate(gradients):
        for _ in range(5):
            direction = RNG.normal(size=gradient.shape)
            ends = []
            for sign in (1, -1):
                moved = list(INPUTS)
                moved[place] = INPUTS[place] + sign * 1e-6 * direction
                ends.append(float(loss(moved)))
            slope = (ends[0] - ends[1]) / 2e-6
            assert float(tf.reduce_sum(gradient * direction)) == pytest.approx(slope, rel=1e-6, abs=1e-8)
