"""Each word's nearest words, as they stood at the start of an epoch."""

import keras
import tensorflow as tf

from tf_avat.adversarial.nearest_words import nearest_words
from tf_avat.adversarial.neighbor_direction import neighbor_direction

_WORDS_AT_ONCE = 1024


class WordNeighborhood(keras.layers.Layer):
    """Keeps the vectors of a vocabulary, the nearest words of each and their distances.

    Args:
        embedding: a built layer that looks up ids, as `keras.layers.Embedding` or `WordEmbedding`.
        count: nearest words of each word.

    Raises:
        ValueError: the vocabulary has no more words than that.
    """

    def __init__(self, embedding, count):
        super().__init__(name="word_neighborhood", dtype="float32")
        self._looked_up = lambda ids: tf.cast(embedding(ids), tf.float32)
        words, size = embedding.embeddings.shape
        if count > words - 3:
            raise ValueError(f"neighbors={count}: the vocabulary has {words - 2} words, itself not counted")
        self.vectors = self._kept((words, size), "float32", "vectors")
        self.nearest = self._kept((words, count), "int32", "nearest")
        self.distances = self._kept((words, count), "float32", "distances")
        self.built = True

    def refresh(self):
        """Takes over the embedding's vectors and finds the nearest words among them."""
        vectors = self._looked_up(tf.range(self.vectors.shape[0])[None])[0]
        nearest = nearest_words(vectors, self.nearest.shape[1])
        self.vectors.assign(vectors)
        self.nearest.assign(nearest)
        distances = [
            tf.norm(
                tf.gather(vectors, nearest[i : i + _WORDS_AT_ONCE]) - vectors[i : i + _WORDS_AT_ONCE, None],
                axis=-1,
            )
            for i in range(0, len(vectors), _WORDS_AT_ONCE)
        ]
        self.distances.assign(tf.concat(distances, axis=0))

    def direction(self, gradient, ids):
        """Returns the direction of a gradient `(batch, words, size)` for ids `(batch, words)`.

        Raises:
            ValueError: there are no ids.
        """
        if ids is None:
            raise ValueError(
                "interpretable word methods have to know the words: WordPerturbation()(vectors, ids=ids)"
            )
        ids = tf.cast(ids, tf.int32)
        gradient_dtype, gradient = gradient.dtype, tf.cast(gradient, tf.float32)
        found = neighbor_direction(
            gradient,
            tf.gather(self.vectors.value, ids),
            tf.gather(self.vectors.value, tf.gather(self.nearest.value, ids)),
            tf.gather(self.distances.value, ids),
        )
        return tf.cast(found, gradient_dtype)

    def _kept(self, shape, dtype, name):
        return self.add_weight(shape=shape, initializer="zeros", dtype=dtype, trainable=False, name=name)
