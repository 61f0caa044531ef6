"""Between pieces of words, as everything else sees them, and the longer rows that an encoder reads."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class FramedPieces(keras.layers.Layer):
    """Puts a text's pieces between the two that an encoder expects at its ends, and cuts long texts.

    1. ids `(batch, pieces)`, 0 at padding on the right -> the first `longest` of each text
    2. begin, ids, end -> framed `(batch, read + 2)`, 0 at padding, read = min(pieces, longest)

    Args:
        begin: the id before a text, as [CLS].
        end: the id behind it, as [SEP].
        longest: pieces of a text that are read.
        **kwargs: of `keras.layers.Layer`.
    """

    def __init__(self, begin: int, end: int, longest: int, **kwargs):
        super().__init__(**kwargs)
        self.autocast = False
        self.begin, self.end, self.longest = begin, end, longest

    def call(self, ids: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Frames ids `(batch, pieces)`.

        Returns:
            framed ids `(batch, read + 2)` of int32; where they are real, of the same shape and of int32, as
            encoders take it; and where a piece is read, `(batch, pieces)` of bool.
        """
        ids = ops.cast(ids, "int32")
        kept = ids[:, : self.longest]
        # The place of the end, by the last piece that is read.
        end = ops.sum(ops.cast(kept != 0, "int32"), axis=1, keepdims=True) + 1
        framed = ops.pad(kept, [[0, 0], [1, 1]])
        place = ops.arange(ops.shape(framed)[1], dtype="int32")[None]
        framed = ops.where(place == 0, self.begin, ops.where(place == end, self.end, framed))
        read = ops.logical_and(ids != 0, ops.arange(ops.shape(ids)[1], dtype="int32")[None] < self.longest)
        return framed, ops.cast(place <= end, "int32"), read

    def compute_output_spec(self, ids):
        batch, pieces = ids.shape
        framed = None if pieces is None else min(pieces, self.longest) + 2
        return (
            keras.KerasTensor((batch, framed), "int32"),
            keras.KerasTensor((batch, framed), "int32"),
            keras.KerasTensor((batch, pieces), "bool"),
        )

    def get_config(self):
        return {**super().get_config(), "begin": self.begin, "end": self.end, "longest": self.longest}


@keras.saving.register_keras_serializable(package="tf_avat")
class OutOfFrame(keras.layers.Layer):
    """Takes the vectors of a text's own pieces out of those of its frame, zero where none was read.

    framed `(batch, read + 2, size)` -> `(batch, pieces, size)`
    """

    def call(self, framed: tf.Tensor, read: tf.Tensor) -> tf.Tensor:
        """Returns the vectors, given where pieces are read, `(batch, pieces)` of bool."""
        inner = framed[:, 1:-1]
        beyond = ops.shape(read)[1] - ops.shape(inner)[1]
        inner = ops.pad(inner, [[0, 0], [0, beyond], [0, 0]])
        return ops.where(read[..., None], inner, ops.zeros_like(inner))

    def compute_output_spec(self, framed, read):
        return keras.KerasTensor((*read.shape, framed.shape[-1]), framed.dtype)


@keras.saving.register_keras_serializable(package="tf_avat")
class IntoFrame(keras.layers.Layer):
    """Puts the vectors of a text's own pieces into its frame, in place of those that stand there."""

    def call(self, framed: tf.Tensor, pieces: tf.Tensor, read: tf.Tensor) -> tf.Tensor:
        """Returns vectors of the shape of `framed`; arguments as what `OutOfFrame` takes and returns."""
        inner = framed[:, 1:-1]
        count = ops.shape(inner)[1]
        # The piece behind a text stands among those of longer ones.
        inner = ops.where(read[:, :count, None], ops.cast(pieces[:, :count], framed.dtype), inner)
        return ops.concatenate([framed[:, :1], inner, framed[:, -1:]], axis=1)

    def compute_output_spec(self, framed, pieces, read):
        return keras.KerasTensor(framed.shape, framed.dtype)
