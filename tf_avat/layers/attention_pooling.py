"""A sentence as the average of its words, weighted by attention."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionPooling(keras.layers.Layer):
    """Softmax of the scores over real words (11), then the weighted sum of the hidden states.

    Padding has weight exactly 0; a row without a real word has the zero vector. It computes in float32
    whatever the policy of the model.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("dtype", "float32")
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, hidden, scores, mask=None):
        """Pools `hidden` by `scores`.

        Args:
            hidden: `(batch, words, hidden)`.
            scores: `(batch, words)`, before softmax.
            mask: `(batch, words)` of bool, true at real words; None if all words are real.

        Returns:
            `(batch, hidden)`, the weighted sum, and `(batch, words)`, the weights.
        """
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
