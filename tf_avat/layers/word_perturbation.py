"""The place where a perturbation enters a model's word vectors."""

import keras
import tensorflow as tf

from tf_avat.layers.full_precision import full_precision
from tf_avat.layers.perturbation_pass import marked


@keras.saving.register_keras_serializable(package="tf_avat")
class WordPerturbation(keras.layers.Layer):
    """A marker: here a perturbation r may be added to word vectors, as Word AT and its kin do.

    Put it behind the word embedding and its dropout. It does nothing by itself: `AdversarialTrainer` finds r
    and runs the model with it. It computes in float32 whatever the policy of the model, in float64 where that
    is Keras'.

    1. words `(batch, words, size)` -> words + r where the mask allows it, `(batch, words, size)`

    Args:
        **kwargs: of `keras.layers.Layer`.

    Reference: Miyato et al. (2017), Adversarial Training Methods for Semi-Supervised Text Classification.
    """

    site = "word"

    def __init__(self, **kwargs):
        kwargs.setdefault("dtype", full_precision())
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(
        self,
        words: tf.Tensor,
        mask: tf.Tensor | None = None,
        ids: tf.Tensor | None = None,
        words_mask: tf.Tensor | None = None,
    ) -> tf.Tensor:
        """Returns the word vectors.

        Args:
            words: `(batch, words, size)`.
            mask: `(batch, words)` of bool, true at real words; None if all words are real.
            ids: `(batch, words)` of int, the words' ids; interpretable methods need them.
            words_mask: the mask that Keras hands on with `words`; used where `mask` is None.
        """
        return marked(self.site, words, words_mask if mask is None else mask, ids)

    def compute_mask(self, words, previous_mask):
        return previous_mask

    def compute_output_shape(self, words_shape, ids_shape=None):
        return tuple(words_shape)
