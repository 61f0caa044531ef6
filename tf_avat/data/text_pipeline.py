"""The one way from raw text to word ids, in training and in the exported model."""

import numpy as np
import tensorflow as tf

from tf_avat.data.id_sequences import IdSequences
from tf_avat.data.tokenize import tokenize

_TEXTS_AT_ONCE = 1024


class TextPipeline(tf.Module):
    """Tokenises texts and looks their words up.

    Args:
        vocabulary: a `Vocabulary`.
    """

    def __init__(self, vocabulary):
        super().__init__()
        self.table = vocabulary.table()

    def __call__(self, texts):
        """Returns the words and the ids of texts `(batch,)`, both ragged `(batch, words)`.

        A text without any word has one empty word, of the unknown id: every row has at least one entry.
        """
        words = tokenize(texts)
        empty = tf.cast(words.row_lengths() == 0, tf.int64)
        words = tf.concat(
            [words, tf.RaggedTensor.from_row_lengths(tf.fill([tf.reduce_sum(empty)], ""), empty)], 1
        )
        return words, tf.cast(tf.ragged.map_flat_values(self.table.lookup, words), tf.int32)

    def id_sequences(self, texts):
        """Returns the ids of a sequence of texts as `IdSequences`."""
        parts = [
            self._ids(tf.constant(texts[start : start + _TEXTS_AT_ONCE]))
            for start in range(0, len(texts), _TEXTS_AT_ONCE)
        ]
        if not parts:
            return IdSequences(np.zeros(0, np.int32), np.zeros(1, np.int64))
        lengths = np.concatenate([part.row_lengths().numpy() for part in parts])
        ids = np.concatenate([part.flat_values.numpy() for part in parts])
        return IdSequences(ids, np.concatenate([[0], np.cumsum(lengths)]))

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def _ids(self, texts):
        return self(texts)[1]
