"""The place where a perturbation enters a model."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class AttentionPerturbation(keras.layers.Layer):
    """Adds a perturbation r to the attention scores of real words, eqs. (4) and (9).

    Put it between the scores and the softmax of any attention. Without a perturbation, or with r = 0, the
    scores pass unchanged. It computes in float32 whatever the policy of the model.
    """

    def __init__(self, **kwargs):
        kwargs.setdefault("dtype", "float32")
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, scores, perturbation=None, mask=None):
        """Returns the perturbed scores.

        Args:
            scores: `(batch, words)`, before softmax.
            perturbation: r, `(batch, words)`, or None for the clean pass.
            mask: `(batch, words)` of bool, true at real words; None if all words are real.
        """
        if perturbation is None:
            return scores
        if mask is not None:
            perturbation = ops.where(mask, perturbation, ops.zeros_like(perturbation))
        return scores + perturbation

    def compute_output_shape(self, scores_shape):
        return tuple(scores_shape)
