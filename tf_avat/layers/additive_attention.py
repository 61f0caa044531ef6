"""Attention scores by a small additive network."""

import keras
import tensorflow as tf
from keras import ops

from tf_avat.layers.full_precision import full_precision


@keras.saving.register_keras_serializable(package="tf_avat")
class AdditiveAttention(keras.layers.Layer):
    """Scores each word: c . tanh(W h_t + b).

    The layer computes in float32 whatever the policy of the model, in float64 where that is Keras': attention
    scores are perturbed by amounts that half precision rounds away.

    1. `hidden` `(batch, words, hidden)` -> W h_t + b `(batch, words, units)`
    2. tanh, then the product with c -> scores `(batch, words)`

    Args:
        units: size d' of the attention network.
        **kwargs: of `keras.layers.Layer`.

    Reference: Bahdanau et al. (2015); appendix A.1 of Kitada & Iyatomi.
    """

    def __init__(self, units: int, **kwargs):
        kwargs.setdefault("dtype", full_precision())
        super().__init__(**kwargs)
        self.supports_masking = True
        if units < 1:
            raise ValueError(f"units={units}: expected a whole number of at least 1")
        self.units = units
        self.project = keras.layers.Dense(units, activation="tanh", dtype=self.dtype_policy, name="project")
        self.rate = keras.layers.Dense(1, use_bias=False, dtype=self.dtype_policy, name="rate")

    def build(self, hidden_shape):
        self.project.build(hidden_shape)
        self.rate.build((*hidden_shape[:-1], self.units))

    def call(self, hidden: tf.Tensor) -> tf.Tensor:
        """Returns the scores `(batch, words)` of `hidden` `(batch, words, hidden)`."""
        return ops.squeeze(self.rate(self.project(hidden)), axis=-1)

    def compute_output_shape(self, hidden_shape):
        return tuple(hidden_shape[:-1])

    def get_config(self):
        return {**super().get_config(), "units": self.units}
