"""A bidirectional LSTM that is fast on a CPU and Keras' own on a GPU."""

import keras
import tensorflow as tf

from tf_avat.layers.lstm_scan import LstmWeights, lstm_scan
from tf_avat.layers.lstm_states import lstm_states, plain_lstm_states, served_lstm_states


@keras.saving.register_keras_serializable(package="tf_avat")
class BidirectionalLSTM(keras.layers.Layer):
    """States of a forward and a backward LSTM, side by side.

    The variables are those of the `keras.layers.Bidirectional` of a `keras.layers.LSTM` that it holds. On a
    GPU, where Keras runs cuDNN's kernel, and in half precision it calls that layer; else it computes the
    same states and gradients by `lstm_scan` in training and `lstm_states` otherwise.

    1. words `(batch, words, size)`: those of a text with padding between them are put before all padding.
    2. Each LSTM runs over the words in its direction, in a loop of its own, which leaves padding out.
    3. The states `(batch, words, 2 * units)` are those of the words in their places, zero at padding.

    Args:
        units: size of the state of each direction.
        **kwargs: of `keras.layers.Layer`.

    Attributes:
        portable: for graphs that other machines will run, where cuDNN's kernel may be missing:
            `SavedModel`, without a gradient; `LiteRT`, of operations that LiteRT has too; None at first.
    """

    def __init__(self, units: int, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.units = units
        self.portable = None
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
            training: whether gradients for the weights will be asked for often; see `lstm_states`.
        """
        if mask is None:
            return self._states(words, None, training)
        mask = tf.cast(mask, tf.bool)
        # The usual order costs no more than this check; only the other one is sorted.
        behind = tf.logical_not(tf.reduce_any(mask[:, 1:] & ~mask[:, :-1]))
        words = tf.cond(behind, lambda: words, lambda: _real_first(words, mask))
        real = tf.sequence_mask(tf.reduce_sum(tf.cast(mask, tf.int32), axis=1), tf.shape(words)[1])
        states = self._states(words, real, training)
        return tf.cond(behind, lambda: states, lambda: _in_place(states, mask))

    def _states(self, words, real, training):
        """Returns the states of sentences whose real words stand before all padding; None if all are real."""
        half = self.compute_dtype not in ("float32", "float64")
        if not self.portable and (half or tf.config.list_logical_devices("GPU")):
            return self._stock_states(words, real)
        lstm = {None: lstm_scan if training else lstm_states, "SavedModel": served_lstm_states}
        lstm = lstm.get(self.portable, plain_lstm_states)
        words = tf.transpose(words, [1, 0, 2])
        real = None if real is None else tf.transpose(real)
        forward, backward = (
            LstmWeights(cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value)
            for cell in (self.stock.forward_layer.cell, self.stock.backward_layer.cell)
        )
        both = [lstm(words, real, forward), lstm(words, real, backward, backward=True)]
        return tf.transpose(tf.concat(both, axis=2), [1, 0, 2])

    def _stock_states(self, words, real):
        if real is None:
            return self.stock(words)
        # cuDNN refuses rows without a word, and Keras' states at padding are not zero.
        first = tf.range(tf.shape(words)[1]) == 0
        states = self.stock(words, mask=real | first)
        return _zero_at_padding(states, real)

    def compute_output_shape(self, words_shape):
        return (*words_shape[:-1], 2 * self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def _real_first(words, mask):
    """Puts the real words of each sentence before its padding, in their order."""
    return tf.gather(words, tf.argsort(tf.cast(~mask, tf.int32), axis=1, stable=True), batch_dims=1)


def _in_place(states, mask):
    """Puts the states of words that `_real_first` moved where these words were."""
    places = tf.maximum(tf.cumsum(tf.cast(mask, tf.int32), axis=1) - 1, 0)
    return _zero_at_padding(tf.gather(states, places, batch_dims=1), mask)


def _zero_at_padding(states, mask):
    # Not by a slice that adds an axis, which LiteRT lacks.
    return states * tf.expand_dims(tf.cast(mask, states.dtype), 2)
