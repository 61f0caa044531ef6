"""The recurrence of an LSTM in one direction where nothing is trained."""

import tensorflow as tf

from tf_avat.layers.lstm_scan import LstmWeights, gates_of_words, lstm_scan, shut_gates

# Below, a step's operations take longer than their arithmetic: one kernel for all steps is faster. Above, it
# is slower, as it multiplies the words by the kernel step by step.
_FEW_ROWS = 24
_NO_GRADIENT = "a model that was exported to be served has no gradient: open the run folder in its place"


def lstm_states(words, real, weights, backward=False):
    """Returns what `lstm_scan` returns, faster; the gradient is that of `lstm_scan`, which then runs too.

    Args:
        words: `(words, batch, size)`, at least one word.
        real: `(words, batch)` of bool, false at padding; None if all words are real.
        weights: `LstmWeights`.
        backward: whether to go from the last word to the first.
    """

    @tf.custom_gradient
    def states(words, *weights):
        inputs = words, *weights

        def gradient(d_states):
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                again = lstm_scan(words, real, LstmWeights(*weights), backward)
            return tape.gradient(again, inputs, d_states)

        return served_lstm_states(words, real, LstmWeights(*weights), backward), gradient

    return states(words, weights.kernel, weights.recurrent_kernel, weights.bias)


def served_lstm_states(words, real, weights, backward=False):
    """Returns what `lstm_states` returns, without a gradient, by operations that a SavedModel can hold.

    Raises:
        LookupError: its gradient is asked for.
    """
    # There is no kernel for float64 and none for XLA.
    if words.dtype != tf.float32 or _in_xla():
        return plain_lstm_states(words, real, weights, backward)
    return tf.cond(
        tf.shape(words)[1] < _FEW_ROWS,
        lambda: _in_one_kernel(words, real, weights, backward),
        lambda: plain_lstm_states(words, real, weights, backward),
    )


def plain_lstm_states(words, real, weights, backward=False):
    """Returns what `lstm_states` returns, by operations that LiteRT has too."""
    shut = None if real is None else shut_gates(real, words.dtype)
    of_words = gates_of_words(words, weights.kernel, weights.bias, shut)
    steps, batch, _ = tf.unstack(tf.shape(words))
    zero = tf.zeros([batch, weights.recurrent_kernel.shape[0]], words.dtype)
    # A `tf.TensorArray` has a static shape, whose unknown size of the batch LiteRT can't make room for.
    shape = tf.shape(zero)
    states = tf.raw_ops.TensorListReserve(element_shape=shape, num_elements=steps, element_dtype=words.dtype)

    def step(place, state, cell, states):
        z = of_words[place] + tf.matmul(state, weights.recurrent_kernel)
        i, f, g, o = tf.split(z, 4, axis=1)
        cell = tf.sigmoid(f) * cell + tf.sigmoid(i) * tf.tanh(g)
        state = tf.sigmoid(o) * tf.tanh(cell)
        states = tf.raw_ops.TensorListSetItem(input_handle=states, index=place, item=state)
        return place - 1 if backward else place + 1, state, cell, states

    *_, states = tf.while_loop(
        lambda place, *_: place >= 0 if backward else place < steps,
        step,
        (steps - 1 if backward else tf.constant(0), zero, zero, states),
        maximum_iterations=steps,
    )
    states = tf.raw_ops.TensorListStack(input_handle=states, element_shape=shape, element_dtype=words.dtype)
    return tf.ensure_shape(states, [None, *zero.shape])


def _in_one_kernel(words, real, weights, backward):
    """Returns the states by TensorFlow's kernel for whole sequences, whose registered gradient is wrong."""
    kernels = [weights.kernel, weights.recurrent_kernel]
    if real is not None:
        # One more entry of a word, 1 at padding, shuts the gates by its row of the kernel.
        words = tf.concat([words, tf.expand_dims(tf.cast(~real, words.dtype), 2)], 2)
        kernels.insert(1, tf.fill([1, weights.bias.shape[0]], tf.constant(-1e9, words.dtype)))
    units = weights.recurrent_kernel.shape[0]
    zero, nothing = tf.zeros([tf.shape(words)[1], units], words.dtype), tf.zeros([units], words.dtype)
    states = tf.raw_ops.BlockLSTMV2(
        seq_len_max=tf.shape(words, out_type=tf.int64)[0],
        x=tf.reverse(words, [0]) if backward else words,
        cs_prev=zero,
        h_prev=zero,
        w=tf.concat(kernels, 0),
        wci=nothing,
        wcf=nothing,
        wco=nothing,
        b=weights.bias,
        cell_clip=0.0,
        use_peephole=False,
    ).h
    states = tf.raw_ops.PreventGradient(input=states, message=_NO_GRADIENT)
    return tf.reverse(states, [0]) if backward else states


def _in_xla():
    """Whether XLA will compile the graph that is traced. TensorFlow has no public way to ask for it."""
    graph = tf.compat.v1.get_default_graph()
    while graph is not None:
        context = graph._get_control_flow_context()
        if context is not None and context.IsXLAContext():
            return True
        graph = getattr(graph, "outer_graph", None)
    return False
