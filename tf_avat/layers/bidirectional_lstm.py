"""A bidirectional LSTM that is fast on a CPU and Keras' own on a GPU."""

import keras
import tensorflow as tf
from keras import ops

from tf_avat.layers.lstm_scan import lstm_scan


@keras.saving.register_keras_serializable(package="tf_avat")
class BidirectionalLSTM(keras.layers.Layer):
    """States of a forward and a backward LSTM, side by side.

    The variables are those of the `keras.layers.Bidirectional` of a `keras.layers.LSTM` that it holds. On a
    GPU, where Keras runs cuDNN's kernel, and in half precision it calls that layer; on a CPU in float32 it
    computes the same states and gradients by `lstm_scan`.

    1. words `(batch, words, size)` -> time first; the backward LSTM reads each sentence from its last word.
    2. Both recurrences in one loop.
    3. The backward states are put in the words' order: `(batch, words, 2 * units)`, zero at padding.

    Args:
        units: size of the state of each direction.
        **kwargs: of `keras.layers.Layer`.
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.units = units
        lstm = keras.layers.LSTM(units, return_sequences=True, dtype=self.dtype_policy, name="lstm")
        self.stock = keras.layers.Bidirectional(lstm, dtype=self.dtype_policy, name="stock")

    def build(self, words_shape):
        self.stock.build(words_shape)

    def call(self, words, mask, training=False):
        """Returns the states `(batch, words, 2 * units)`.

        Args:
            words: `(batch, words, size)`.
            mask: `(batch, words)` of bool, true at real words, which stand before all padding.
            training: whether gradients for the weights will be asked for often; see `lstm_scan`.
        """
        if self.compute_dtype != "float32" or tf.config.list_logical_devices("GPU"):
            return self.stock(words, mask=mask) * ops.cast(mask, self.compute_dtype)[..., None]
        lengths = tf.reduce_sum(tf.cast(mask, tf.int32), axis=1)
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
        return tf.transpose(both, [1, 0, 2]) * tf.cast(mask, tf.float32)[..., None]

    def compute_output_shape(self, words_shape):
        return (*words_shape[:-1], 2 * self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def _reversed(steps, lengths):
    """Reverses the first `lengths` entries of each sentence in `(words, batch, size)`."""
    return tf.reverse_sequence(steps, lengths, seq_axis=0, batch_axis=1)
