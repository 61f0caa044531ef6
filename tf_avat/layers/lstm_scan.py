"""The recurrence of an LSTM in one direction, with its gradient written out."""

import dataclasses

import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class LstmWeights:
    """The weights of an LSTM, its gates in Keras' order: input, forget, candidate, output.

    Attributes:
        kernel: `(size, 4 * units)`.
        recurrent_kernel: `(units, 4 * units)`.
        bias: `(4 * units,)`.
    """

    kernel: tf.Tensor
    recurrent_kernel: tf.Tensor
    bias: tf.Tensor


def lstm_scan(words, real, weights, backward=False):
    """Runs an LSTM over words, for training.

    The input's share of all gates is one matrix product, taken before the loop; the loop adds the previous
    state's share. The gradient is written out: those of the weights are one product each, taken after the
    loop that goes back through time. For batches of a few dozen sentences this is where a loop that leaves
    its gradient to automatic differentiation loses its time.

    At padding all gates are shut: state and cell are exactly 0 there, whatever they were before, and no
    gradient passes. So an LSTM that starts in the padding enters the sentence as if it started there, and
    neither direction has to move words about; but padding between words makes it forget.

    It has no gradient of second order, and a SavedModel can't hold its gradient; see `served_lstm_states`.

    Args:
        words: `(words, batch, size)`, at least one word.
        real: `(words, batch)` of bool, false at padding; None if all words are real.
        weights: `LstmWeights`.
        backward: whether to go from the last word to the first.

    Returns:
        The states `(words, batch, units)`.

    Reference: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000).
    """
    shut = None if real is None else shut_gates(real, words.dtype)

    @tf.custom_gradient
    def scan(words, kernel, recurrent_kernel, bias):
        of_words = gates_of_words(words, kernel, bias, shut)
        states, kept = _forward(of_words, recurrent_kernel, backward)

        def gradient(d_states):
            d_gates = _back(kept, d_states, recurrent_kernel, backward)
            rows, d_rows = _rows(words), _rows(d_gates)
            before, after = (states[1:], d_gates[:-1]) if backward else (states[:-1], d_gates[1:])
            return (
                tf.reshape(tf.matmul(d_rows, kernel, transpose_b=True), tf.shape(words)),
                tf.matmul(rows, d_rows, transpose_a=True),
                tf.matmul(_rows(before), _rows(after), transpose_a=True),
                tf.raw_ops.BiasAddGrad(out_backprop=d_rows),
            )

        return states, gradient

    return scan(words, weights.kernel, weights.recurrent_kernel, weights.bias)


def shut_gates(real, dtype):
    """Returns what is to be added to all gates, `(words, batch, 1)`: 0, far below 0 at padding."""
    # Half of what float16 holds; sigmoid and what is added to it are exactly 0 and nothing there.
    shut = tf.constant(-3e4 if dtype == tf.float16 else -1e9, dtype)
    return tf.where(tf.expand_dims(real, 2), tf.zeros([], dtype), shut)


def gates_of_words(words, kernel, bias, shut):
    """Returns the words' share of all gates before they are squashed, `(words, batch, 4 * units)`."""
    steps, batch, _ = tf.unstack(tf.shape(words))
    gates = tf.nn.bias_add(tf.matmul(_rows(words), kernel), bias)
    gates = tf.reshape(gates, [steps, batch, kernel.shape[1]])
    return gates if shut is None else gates + shut


def _forward(of_words, recurrent_kernel, backward):
    """Returns the states, and arrays of what the way back needs of each step."""
    steps, batch, _ = tf.unstack(tf.shape(of_words))
    units = recurrent_kernel.shape[0]
    zero = tf.zeros([batch, units], of_words.dtype)

    def step(place, state, cell, states, kept):
        z = of_words[place] + tf.matmul(state, recurrent_kernel)
        i, f, g, o = tf.split(z, 4, axis=1)
        i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
        new = f * cell + i * g
        squashed = tf.tanh(new)
        state = o * squashed
        values = i, f, g, o, squashed, cell
        kept = [array.write(place, value) for array, value in zip(kept, values, strict=True)]
        return state, new, states.write(place, state), kept

    arrays = [_array(steps, units, of_words.dtype) for _ in range(7)]
    _, _, states, kept = _each_step(step, steps, backward, (zero, zero, arrays[0], arrays[1:]))
    return states.stack(), kept


def _back(kept, d_states, recurrent_kernel, backward):
    """Returns the gradient for all gates before they are squashed, `(words, batch, 4 * units)`."""
    steps = tf.shape(d_states)[0]
    zero = tf.zeros_like(d_states[0])
    # Once and not in each step's product, which would do it there.
    back = tf.transpose(recurrent_kernel)

    def step(place, d_state, d_cell, d_gates):
        i, f, g, o, squashed, previous_cell = [array.read(place) for array in kept]
        d_state += d_states[place]
        d_cell += _through_tanh(squashed, d_state * o)
        d_z = tf.concat(
            [
                _through_sigmoid(i, d_cell * g),
                _through_sigmoid(f, d_cell * previous_cell),
                _through_tanh(g, d_cell * i),
                _through_sigmoid(o, d_state * squashed),
            ],
            1,
        )
        d_state = tf.matmul(d_z, back)
        return d_state, d_cell * f, d_gates.write(place, d_z)

    d_gates = _array(steps, recurrent_kernel.shape[1], d_states.dtype)
    *_, d_gates = _each_step(step, steps, not backward, (zero, zero, d_gates))
    return d_gates.stack()


def _each_step(step, steps, backward, state):
    """Runs `step(place, *state)` at each place, from the last one where `backward`."""
    first, move = (steps - 1, -1) if backward else (0, 1)
    _, *state = tf.while_loop(
        lambda place, *_: place >= 0 if backward else place < steps,
        lambda place, *state: (place + move, *step(place, *state)),
        (first, *state),
        maximum_iterations=steps,  # XLA makes room for that many
    )
    return state


def _through_sigmoid(squashed, gradient):
    return tf.raw_ops.SigmoidGrad(y=squashed, dy=gradient)


def _through_tanh(squashed, gradient):
    return tf.raw_ops.TanhGrad(y=squashed, dy=gradient)


def _rows(values):
    """Returns `(words * batch, size)`."""
    return tf.reshape(values, [-1, values.shape[2]])


def _array(steps, size, dtype):
    return tf.TensorArray(dtype, size=steps, element_shape=[None, size], clear_after_read=False)
