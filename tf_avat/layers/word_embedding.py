"""Vectors of words, normalised by how often the words occur where that is asked for."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable(package="tf_avat")
class WordEmbedding(keras.layers.Layer):
    """Looks up word vectors, and with `normalized` scales each dimension to mean 0 and variance 1.

    Mean and variance are taken over the vocabulary with each word weighted by its frequency. Without this
    a model could make perturbations of its word vectors harmless by making the vectors large.

    Differs from Miyato et al.: mean and variance are constants in the gradient, so that a step changes
    only the rows of its own words.

    Id 0 is padding: layers that heed Keras' masks leave it out, as behind an `Embedding(mask_zero=True)`.

    Args:
        words: number of ids, padding included.
        size: size of a vector.
        normalized: whether to normalise.
        **kwargs: of `keras.layers.Layer`.

    Attributes:
        embeddings: `(words, size)`, the trained table before it is normalised.
        frequencies: `(words,)`, shares that sum to one; all ids but padding alike until `count` is called.

    Reference: Miyato et al. (2017), Adversarial Training Methods for Semi-Supervised Text Classification,
    section 3.
    """

    def __init__(self, words: int, size: int, normalized: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.autocast = False  # ids that come as floats would be rounded to other ids
        self.words = words
        self.size = size
        self.normalized = normalized

    def build(self, ids_shape):
        self.embeddings = self.add_weight(
            shape=(self.words, self.size), initializer="random_uniform", name="embeddings"
        )
        if self.normalized:
            self.frequencies = self.add_weight(
                shape=(self.words,), initializer=_all_but_padding_alike, trainable=False, name="frequencies"
            )

    def count(self, occurrences: Sequence[int] | np.ndarray):
        """Sets the frequencies by `(words,)` numbers of occurrences; padding counts as none."""
        counts = np.array(occurrences, np.float64)
        counts[0] = 0
        self.frequencies.assign(counts / counts.sum())

    def call(self, ids: tf.Tensor) -> tf.Tensor:
        """Returns the vectors `(..., size)` of `ids` `(...)` of int."""
        # Keras saves a model with ids of float in the signature.
        ids = ops.cast(ids, "int32")
        # From the variable, as a table that is trained by rows is copied whole where it is read as a tensor.
        vectors = tf.nn.embedding_lookup(self.embeddings.value, ids)
        if not self.normalized:
            return ops.cast(vectors, self.compute_dtype)
        embeddings = ops.convert_to_tensor(self.embeddings)
        precision = "float64" if self.variable_dtype == "float64" else "float32"
        table = ops.cast(ops.stop_gradient(embeddings), precision)
        weights = ops.convert_to_tensor(self.frequencies, precision)[None]
        mean = ops.matmul(weights, table)[0]
        # This loses digits only where a dimension's mean is hundreds of times its deviation; the table is
        # large, and passing over it once more to subtract the mean first would cost as much as the rest.
        variance = ops.matmul(weights, ops.square(table))[0] - ops.square(mean)
        deviation = ops.sqrt(ops.maximum(variance, 1e-12))
        return ops.cast((ops.cast(vectors, precision) - mean) / deviation, self.compute_dtype)

    def compute_mask(self, ids, previous_mask=None):
        return ops.not_equal(ids, 0)

    def compute_output_shape(self, ids_shape):
        return (*ids_shape, self.size)

    def get_config(self):
        return {
            **super().get_config(),
            "words": self.words,
            "size": self.size,
            "normalized": self.normalized,
        }


def _all_but_padding_alike(shape, dtype=None):
    return ops.convert_to_tensor(np.r_[0.0, np.full(shape[0] - 1, 1 / (shape[0] - 1))], dtype)
