"""The place where a perturbation enters a model's attention."""

import keras
import tensorflow as tf

from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.perturbation_pass import marked, spread_mask


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionPerturbation(keras.layers.Layer):
    """A marker: here a perturbation r may be added to attention scores, eqs. (4) and (9).

    Put it between the scores and the softmax of any attention; a model may have several. It does nothing by
    itself: `AdversarialTrainer` finds r and runs the model with it. Scores that share a softmax stand along
    the last axis. It computes in float32 whatever the policy of the model, in float64 where that is Keras'.

    1. scores `(batch, ..., keys)` -> scores + r where the mask allows it, `(batch, ..., keys)`

    Args:
        **kwargs: of `keras.layers.Layer`.
    """

    site = "attention"

    def __init__(self, **kwargs):
        kwargs.setdefault("dtype", full_precision())
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, scores: tf.Tensor, mask: tf.Tensor | None = None) -> tf.Tensor:
        """Returns the scores.

        Args:
            scores: `(batch, ..., keys)`, before softmax.
            mask: of bool, true at real words: `(batch, keys)`, as `scores`, or anything between, the axes
                after the first being those that lack; None if all words are real.
        """
        return marked(self.site, scores, mask)

    def compute_mask(self, scores, previous_mask):
        return spread_mask(self.site, scores, previous_mask)

    def compute_output_shape(self, scores_shape):
        return tuple(scores_shape)
