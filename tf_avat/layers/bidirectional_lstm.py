"""A bidirectional LSTM that is fast on a CPU and Keras' own on a GPU."""

import keras
import tensorflow as tf

from tf_avat.layers.lstm_scan import lstm_scan


@keras.saving.register_keras_serializable(package="tf_avat")
class BidirectionalLSTM(keras.layers.Layer):
    """States of a forward and a backward LSTM, side by side.

    The variables are those of the `keras.layers.Bidirectional` of a `keras.layers.LSTM` that it holds. On a
    GPU, where Keras runs cuDNN's kernel, and in half precision it calls that layer; else it computes the
    same states and gradients by `lstm_scan`.

    1. words `(batch, words, size)`: real words are put before all padding, where they are not.
    2. The backward LSTM reads each sentence from its last word; both recurrences run in one loop.
    3. The states are put in the order of the words: `(batch, words, 2 * units)`, zero at padding.

    Args:
        units: size of the state of each direction.
        **kwargs: of `keras.layers.Layer`.

    Attributes:
        portable: whether to compute by `lstm_scan` in any case, in graphs that other machines will run:
            cuDNN's kernel runs on a GPU alone. False at first.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.units = units
        self.portable = False
        lstm = keras.layers.LSTM(units, return_sequences=True, dtype=self.dtype_policy, name="lstm")
        self.stock = keras.layers.Bidirectional(lstm, dtype=self.dtype_policy, name="stock")

    def build(self, words_shape):
        self.stock.build(words_shape)

    def call(self, words: tf.Tensor, mask: tf.Tensor | None = None, training: bool = False) -> tf.Tensor:
        """Returns the states `(batch, words, 2 * units)`.

        Args:
            words: `(batch, words, size)`.
            mask: `(batch, words)` of bool, true at real words; None if all words are real. Padding may stand
                anywhere: a state is that of the real words alone.
            training: whether gradients for the weights will be asked for often; see `lstm_scan`.
        """
        if mask is None:
            return self._states(words, None, training)
        mask = tf.cast(mask, tf.bool)
        # The usual order costs no more than this check; only the other one is sorted.
        behind = tf.logical_not(tf.reduce_any(mask[:, 1:] & ~mask[:, :-1]))
        words = tf.cond(behind, lambda: words, lambda: _real_first(words, mask))
        states = self._states(words, tf.reduce_sum(tf.cast(mask, tf.int32), axis=1), training)
        states = tf.cond(behind, lambda: states, lambda: _in_place(states, mask))
        # Not by a slice that adds an axis, which LiteRT lacks.
        return states * tf.expand_dims(tf.cast(mask, states.dtype), 2)

    def _states(self, words, lengths, training):
        """Returns the states of sentences whose first `lengths` words are real, None for all."""
        half = self.compute_dtype not in ("float32", "float64")
        if not self.portable and (half or tf.config.list_logical_devices("GPU")):
            # cuDNN refuses rows without a word.
            mask = None if lengths is None else tf.sequence_mask(tf.maximum(lengths, 1), tf.shape(words)[1])
            return self.stock(words, mask=mask)
        forward = tf.transpose(words, [1, 0, 2])
        cells = [self.stock.forward_layer.cell, self.stock.backward_layer.cell]
        states = lstm_scan(
            tf.stack([forward, _reversed(forward, lengths)]),
            tf.stack([cell.kernel.value for cell in cells]),
            tf.stack([cell.recurrent_kernel.value for cell in cells]),
            tf.stack([cell.bias.value for cell in cells])[:, None],
            training,
        )
        both = tf.concat([states[:, 0], _reversed(states[:, 1], lengths)], axis=2)
        return tf.transpose(both, [1, 0, 2])

    def compute_output_shape(self, words_shape):
        return (*words_shape[:-1], 2 * self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def _reversed(steps, lengths):
    """Reverses the first `lengths` entries of each sentence in `(words, batch, size)`, None for all."""
    if lengths is None:
        return tf.reverse(steps, [0])
    return tf.reverse_sequence(steps, lengths, seq_axis=0, batch_axis=1)


def _real_first(words, mask):
    """Puts the real words of each sentence before its padding, in their order."""
    return tf.gather(words, tf.argsort(tf.cast(~mask, tf.int32), axis=1, stable=True), batch_dims=1)


def _in_place(states, mask):
    """Puts the states of words that `_real_first` moved where these words were; padding has any of them."""
    return tf.gather(states, tf.maximum(tf.cumsum(tf.cast(mask, tf.int32), axis=1) - 1, 0), batch_dims=1)
