"""The one way from raw text to word ids, in training and in the exported model."""

import functools

import numpy as np
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.data.tokens.tokenize import TOKENIZER, tokenize, words_per_text
from tf_avat.data.tokens.word_ids import UNKNOWN_ID
from tf_avat.data.tokens.word_jobs import NumberWords
from tf_avat.data.tokens.word_parts import word_parts


class TextPipeline(tf.Module):
    """Tokenises texts and looks their words up.

    Args:
        vocabulary: a `Vocabulary`.
        tokenizer: the version of `tokenize`; a model has to be asked with the one it was trained with.

    Attributes:
        unknown_id: the id of words that the vocabulary has not.
        continued: None, as each word is one piece.
    """

    continued = None

    def __init__(self, vocabulary, tokenizer=TOKENIZER):
        super().__init__()
        self.tokenizer = tokenizer
        self.unknown_id = UNKNOWN_ID
        self._vocabulary = vocabulary
        self.table = vocabulary.table()

    def __call__(self, texts):
        """Returns the words and the ids of texts `(batch,)`, both ragged `(batch, words)`.

        A text without any word has one empty word, of the unknown id: every row has at least one entry.
        """
        words = tokenize(texts, self.tokenizer)
        empty = tf.cast(words.row_lengths() == 0, tf.int64)
        words = tf.concat(
            [words, tf.RaggedTensor.from_row_lengths(tf.fill([tf.reduce_sum(empty)], ""), empty)], 1
        )
        return words, tf.cast(tf.ragged.map_flat_values(self.table.lookup, words), tf.int32)

    def id_sequences(self, texts):
        """Returns the ids of a sequence of texts as `IdSequences`."""
        return IdSequences.joined(self.id_parts(texts))

    def id_parts(self, texts):
        """Yields the ids of texts as `IdSequences` of some thousand each, in order.

        Args:
            texts: iterable of str, of which few are taken at a time.
        """
        for part, answer in word_parts(texts, NumberWords, self._vocabulary.words, self.tokenizer):
            ids, lengths, unread = map(np.frombuffer, answer, (np.int32, np.int64, np.int64))
            yield self._with_unread(ids, lengths.copy(), unread, part)

    def _with_unread(self, ids, lengths, unread, texts):
        """The ids of all texts, of which the graph reads those that are not read without."""
        starts = np.cumsum(lengths) - lengths
        if len(unread):
            found = IdSequences.joined(parallel_parts(self._part, [texts[i] for i in unread.tolist()]))
            ids = np.insert(ids, np.repeat(starts[unread], found.lengths), found.ids)
            lengths[unread] = found.lengths
            starts = np.cumsum(lengths) - lengths
        empty = lengths == 0
        if empty.any():
            ids = np.insert(ids, starts[empty], UNKNOWN_ID)
            lengths[empty] = 1
        return IdSequences(ids, np.concatenate([[0], np.cumsum(lengths)]))

    def words_per_text(self, tokens):
        """Returns how many words each of some texts has, `(texts,)`."""
        return words_per_text(tokens, self.tokenizer)

    def _part(self, texts):
        ids = self._ids(tf.constant(texts, tf.string))
        return IdSequences(ids.flat_values.numpy(), ids.row_splits.numpy())

    @functools.cached_property
    def _ids(self):
        # For TensorFlow functions of all pipelines are one, of whose sixth trace it warns; not of this.
        return tf.function(self._to_ids, autograph=False).get_concrete_function(
            tf.TensorSpec([None], tf.string)
        )

    def _to_ids(self, texts):
        return self(texts)[1]
