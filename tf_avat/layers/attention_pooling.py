"""A sentence as the average of its words, weighted by attention."""

import keras
import tensorflow as tf
from keras import ops

from tf_avat.layers.full_precision import full_precision


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionPooling(keras.layers.Layer):
    """Softmax of the scores over real words (11), then the weighted sum of the hidden states.

    Padding has weight exactly 0; a row without a real word has the zero vector. It computes in float32
    whatever the policy of the model, in float64 where that is Keras'. The mask goes on with the weights, not
    with the average, which is one vector a sentence.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("dtype", full_precision())
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(
        self,
        hidden: tf.Tensor,
        scores: tf.Tensor,
        mask: tf.Tensor | None = None,
        hidden_mask: tf.Tensor | None = None,
        scores_mask: tf.Tensor | None = None,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Pools `hidden` by `scores`.

        Args:
            hidden: `(batch, words, hidden)`.
            scores: `(batch, words)`, before softmax.
            mask: `(batch, words)` of bool, true at real words. None for the masks that Keras hands on with
                `hidden` and `scores`: a word is real that neither calls padding.
            hidden_mask: the mask that Keras hands on with `hidden`.
            scores_mask: the mask that Keras hands on with `scores`.

        Returns:
            `(batch, hidden)`, the weighted sum, and `(batch, words)`, the weights.
        """
        if mask is None:
            mask = _both(hidden_mask, scores_mask)
        if mask is None:
            weights = ops.softmax(scores, axis=-1)
        else:
            lowest = -3e38 if scores.dtype != "float64" else -1e308
            weights = ops.softmax(ops.where(mask, scores, lowest), axis=-1)
            weights = weights * ops.cast(mask, weights.dtype)
        return ops.einsum("bt,bth->bh", weights, hidden), weights

    def compute_mask(self, hidden, previous_mask):
        return None, previous_mask

    def compute_output_shape(self, hidden_shape, scores_shape):
        return (hidden_shape[0], hidden_shape[-1]), tuple(scores_shape)


def _both(first, second):
    """Returns where both masks are true; None is true everywhere."""
    if first is None or second is None:
        return second if first is None else first
    return ops.logical_and(first, second)
