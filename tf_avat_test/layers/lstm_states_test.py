import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.lstm_scan import LstmWeights, lstm_scan
from tf_avat.layers.lstm_states import lstm_states, plain_lstm_states, served_lstm_states

RNG = np.random.default_rng(0)
STEPS, SIZE, UNITS = 5, 3, 4
WEIGHTS = [tf.constant(RNG.normal(size=s), tf.float32) for s in [(SIZE, 16), (UNITS, 16), (16,)]]
FEW, MANY = 3, 40


def texts(rows):
    """Words of some texts, and which are real: texts of any length, one of them without a word."""
    words = tf.constant(RNG.normal(size=(STEPS, rows, SIZE)), tf.float32)
    return words, tf.constant(np.arange(STEPS)[:, None] < np.arange(rows) % (STEPS + 1))


def scanned(scan, words, real, backward):
    return scan(words, real, LstmWeights(*WEIGHTS), backward)


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("rows", [0, 1, FEW, MANY])
@pytest.mark.parametrize("padding", [False, True])
def test_states_are_those_of_training_whichever_kernel_finds_them(rows, backward, padding):
    words, real = texts(rows)
    real = real if padding else None
    expected = scanned(lstm_scan, words, real, backward)
    for scan in (lstm_states, served_lstm_states, plain_lstm_states):
        signature = [tf.TensorSpec([None, None, SIZE]), tf.TensorSpec([None, None], tf.bool)]
        if not padding:
            graph = tf.function(lambda w, scan=scan: scanned(scan, w, None, backward), signature[:1])
            found = graph(words)
        else:
            graph = tf.function(lambda w, r, scan=scan: scanned(scan, w, r, backward), signature)
            found = graph(words, real)
        np.testing.assert_allclose(found, expected, atol=4e-7)
        if padding:
            np.testing.assert_array_equal(found.numpy()[~real.numpy()], 0)


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("rows", [FEW, MANY])
@pytest.mark.parametrize("graph", [False, True])
def test_gradients_are_those_of_training(rows, backward, graph):
    """The kernel for few texts has a registered gradient that is another one."""
    words, real = texts(rows)

    def gradients(scan, words, *weights):
        inputs = words, *weights
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            states = scan(words, real, LstmWeights(*weights), backward)
            loss = tf.reduce_sum(states * tf.sin(tf.range(4.0)))
        return tape.gradient(loss, inputs)

    found = (tf.function(gradients) if graph else gradients)(lstm_states, words, *WEIGHTS)
    for gradient, expected in zip(found, gradients(lstm_scan, words, *WEIGHTS), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-6)


def kernels(scan):
    """The types of the operations of a graph, those of the functions in it too."""
    signature = [tf.TensorSpec([None, None, SIZE]), tf.TensorSpec([None, None], tf.bool)]
    graph = tf.function(lambda words, real: scanned(scan, words, real, False), signature)
    definition = graph.get_concrete_function().graph.as_graph_def()
    nodes = [*definition.node, *(node for part in definition.library.function for node in part.node_def)]
    return {node.op for node in nodes}


def test_the_kernel_with_a_wrong_gradient_is_in_no_graph_of_training():
    assert "BlockLSTMV2" in kernels(lstm_states)
    assert "BlockLSTMV2" in kernels(served_lstm_states)
    assert "BlockLSTMV2" not in kernels(lstm_scan)


def test_a_served_graph_refuses_to_be_differentiated():
    words, real = texts(FEW)
    with tf.GradientTape() as tape:
        tape.watch(words)
        states = scanned(served_lstm_states, words, real, False)
    with pytest.raises(LookupError, match="exported to be served has no gradient"):
        tape.gradient(states, words)


def test_xla_which_has_no_such_kernel_compiles_a_loop():
    words, real = texts(FEW)
    for scan in (lstm_states, served_lstm_states):
        states = tf.function(lambda scan=scan: scanned(scan, words, real, True), jit_compile=True)()
        np.testing.assert_allclose(states, scanned(lstm_scan, words, real, True), atol=4e-7)


def test_litert_s_graph_holds_no_operation_that_it_lacks():
    assert not {"BlockLSTMV2", "PreventGradient", "ReverseSequence"} & kernels(plain_lstm_states)
