"""The recurrence of a pair of LSTMs, with its gradient written out."""

import tensorflow as tf


def lstm_scan(words, kernel, recurrent_kernel, bias, training=False):
    """Runs two independent LSTMs side by side, each over its own order of the words.

    The input's share of all gates is one matrix product per LSTM, taken before the loop; the loop adds the
    previous state's share. In training the gradient is written out: those of the weights are one product
    each, taken after the loop that goes back through time. For batches of a few dozen sentences this is
    where a loop that leaves its gradient to automatic differentiation loses its time.

    Gates stand in Keras' order: input, forget, candidate, output.

    Args:
        words: `(2, words, batch, size)`, at least one word.
        kernel: `(2, size, 4 * units)`.
        recurrent_kernel: `(2, units, 4 * units)`.
        bias: `(2, 1, 4 * units)`.
        training: whether the gradient is the one written out. A SavedModel can't hold it, nor LiteRT run it.

    Returns:
        The states `(words, 2, batch, units)`. States start at zero.

    Reference: Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000).
    """
    if training:
        return _with_gradient(words, kernel, recurrent_kernel, bias)
    return _states(words, kernel, recurrent_kernel, bias)


def _states(words, kernel, recurrent_kernel, bias):
    """Returns the states alone, by operations that LiteRT has too."""
    _, steps, batch, _ = tf.unstack(tf.shape(words))
    from_words = _from_words(words, kernel)
    zero = tf.zeros([2, batch, recurrent_kernel.shape[1]], words.dtype)
    # A `tf.TensorArray` has a static shape, whose unknown size of the batch LiteRT can't make room for.
    shape = tf.shape(zero)
    states = tf.raw_ops.TensorListReserve(element_shape=shape, num_elements=steps, element_dtype=words.dtype)

    def step(time, state, cell, states):
        z = from_words[:, time] + (tf.matmul(state, recurrent_kernel) + bias)
        i, f, g, o = tf.split(z, 4, axis=2)
        cell = tf.sigmoid(f) * cell + tf.sigmoid(i) * tf.tanh(g)
        state = tf.sigmoid(o) * tf.tanh(cell)
        states = tf.raw_ops.TensorListSetItem(input_handle=states, index=time, item=state)
        return time + 1, state, cell, states

    *_, states = tf.while_loop(
        lambda time, *_: time < steps, step, (tf.constant(0), zero, zero, states), maximum_iterations=steps
    )
    states = tf.raw_ops.TensorListStack(input_handle=states, element_shape=shape, element_dtype=words.dtype)
    return tf.ensure_shape(states, [None, *zero.shape])


def _forward(words, kernel, recurrent_kernel, bias):
    """Returns arrays of the states, of the cells before each step and of the gates, and the last cell."""
    _, steps, batch, _ = tf.unstack(tf.shape(words))
    units = recurrent_kernel.shape[1]
    from_words = _from_words(words, kernel)
    zero = tf.zeros([2, batch, units], words.dtype)

    def step(time, state, cell, states, cells, gates):
        z = from_words[:, time] + (tf.matmul(state, recurrent_kernel) + bias)
        i, f, g, o = tf.split(z, 4, axis=2)
        i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
        gates = gates.write(time, tf.concat([i, f, g, o], 2))
        cells = cells.write(time, cell)
        cell = f * cell + i * g
        state = o * tf.tanh(cell)
        return time + 1, state, cell, states.write(time, state), cells, gates

    kept = [_array(steps, [2, None, size], words.dtype) for size in (units, units, 4 * units)]
    _, _, last_cell, states, cells, gates = tf.while_loop(
        lambda time, *_: time < steps,
        step,
        (tf.constant(0), zero, zero, *kept),
        maximum_iterations=steps,  # XLA needs it for the gradient
    )
    return states, cells, gates, last_cell


@tf.custom_gradient
def _with_gradient(words, kernel, recurrent_kernel, bias):
    states, cells, gates, last_cell = _forward(words, kernel, recurrent_kernel, bias)
    states = states.stack()
    steps, units = tf.shape(states)[0], recurrent_kernel.shape[1]

    def gradient(d_states):
        back = tf.transpose(recurrent_kernel, [0, 2, 1])

        def step(time, d_state, d_cell, cell, d_first, d_second):
            i, f, g, o = tf.split(gates.read(time), 4, axis=2)
            previous_cell = cells.read(time)
            squashed = tf.tanh(cell)
            d_state += d_states[time]
            d_squashed = d_state * o
            d_cell += d_squashed * (1 - squashed * squashed)
            d_candidate, d_kept = d_cell * i, d_cell * f
            d_z = tf.concat(
                [
                    d_candidate * g * (1 - i),
                    d_kept * previous_cell * (1 - f),
                    d_candidate * (1 - g * g),
                    d_squashed * squashed * (1 - o),
                ],
                2,
            )
            return (
                time - 1,
                tf.matmul(d_z, back),
                d_kept,
                previous_cell,
                d_first.write(time, d_z[0]),
                d_second.write(time, d_z[1]),
            )

        zero = tf.zeros_like(last_cell)
        d_zs = [_array(steps, [None, 4 * units], words.dtype) for _ in range(2)]
        *_, first, second = tf.while_loop(
            lambda time, *_: time >= 0, step, [steps - 1, zero, zero, last_cell, *d_zs]
        )
        d_z = [tf.reshape(part.stack(), [-1, 4 * units]) for part in (first, second)]
        before = tf.concat([tf.zeros_like(states[:1]), states[:-1]], 0)
        before = [tf.reshape(before[:, way], [-1, units]) for way in range(2)]
        seen = tf.unstack(_rows(words))
        d_kernel = tf.stack([tf.matmul(tf.transpose(seen[way]), d_z[way]) for way in range(2)])
        d_recurrent = tf.stack([tf.matmul(tf.transpose(before[way]), d_z[way]) for way in range(2)])
        d_bias = tf.stack([tf.reduce_sum(part, 0, keepdims=True) for part in d_z])
        d_words = tf.stack([tf.matmul(d_z[way], tf.transpose(kernel[way])) for way in range(2)])
        return tf.reshape(d_words, tf.shape(words)), d_kernel, d_recurrent, d_bias

    return states, gradient


def _from_words(words, kernel):
    """Returns the words' share of all gates, `(2, words, batch, 4 * units)`."""
    _, steps, batch, _ = tf.unstack(tf.shape(words))
    return tf.reshape(tf.matmul(_rows(words), kernel), [2, steps, batch, kernel.shape[2]])


def _rows(words):
    """Returns `(2, words * batch, size)`."""
    return tf.reshape(words, [2, -1, words.shape[3]])


def _array(steps, shape, dtype):
    return tf.TensorArray(dtype, size=steps, element_shape=shape, clear_after_read=False)
