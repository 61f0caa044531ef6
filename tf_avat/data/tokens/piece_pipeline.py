"""From raw text to pieces of words, as a pretrained encoder reads them."""

import tensorflow as tf
import tensorflow_text as tf_text

from tf_avat.data.tokens.graph_pipeline import GraphPipeline

# What a piece begins with that goes on with the word before it.
CONTINUED = "##"


class PiecePipeline(GraphPipeline):
    """Splits texts into WordPiece's pieces, in the graph, with operations of tensorflow-text.

    Of each piece the bytes in the text are known, so that it is spelled as somebody wrote it: "Unbelievable"
    is Un, ##bel, ##ie, ##va, ##ble. Of a letter that several pieces share the first one has all, as of ß (ss)
    or 한 (three letters), and the others are ## alone, also where they are words, as the full stops of …

    Args:
        vocabulary: a `PieceVocabulary`.

    Reference: Song et al. (2021), Fast WordPiece Tokenization.
    """

    def __init__(self, vocabulary):
        super().__init__(
            "wordpiece" if vocabulary.lowercase else "wordpiece-cased", vocabulary.unknown, CONTINUED
        )
        self._letters = tf_text.FastBertNormalizer(lower_case_nfd_strip_accents=vocabulary.lowercase)
        self._pieces = tf_text.FastWordpieceTokenizer(
            vocab=list(vocabulary.words),
            token_out_type=tf.int32,
            unknown_token=vocabulary.words[vocabulary.unknown],
        )
        self._continues = tf.constant([word.startswith(CONTINUED) for word in vocabulary.words])

    def _split(self, texts):
        letters, places = self._letters.normalize_with_offsets(texts)
        ids, starts, ends = self._pieces.tokenize_with_offsets(letters)
        places, before = _behind_letters(places), tf.repeat(places.row_starts(), ids.row_lengths())
        begin, end = (
            tf.gather(places, tf.cast(own.flat_values, tf.int64) + before) for own in (starts, ends)
        )
        # Of a letter that becomes several words all are one, and none is empty, as what pads a row is.
        continues = tf.logical_or(tf.gather(self._continues, ids.flat_values), tf.equal(begin, end))
        return ids, begin, end, continues

    def _only_ids(self, texts):
        return self._pieces.tokenize(self._letters.normalize(texts))


def _behind_letters(places):
    """Returns where in its text what begins at each byte of the letters may begin, flat.

    That is the place that the byte comes from, or the end of its letter, if that became several letters and
    the byte is not the first one of them: no byte of a text is then in two pieces.

    Args:
        places: ragged `(batch, bytes of the letters + 1)`: from which byte of a text each comes, and at last
            where the text ends.
    """
    flat = tf.cast(places.flat_values, tf.int32)
    first = tf.concat([flat[:1] >= 0, tf.not_equal(flat[1:], flat[:-1])], 0)
    first = tf.tensor_scatter_nd_update(
        first, places.row_starts()[:, None], tf.ones_like(places.row_starts(), tf.bool)
    )
    letter = tf.cumsum(tf.cast(first, tf.int32)) - 1
    begins = tf.concat([tf.boolean_mask(flat, first), [0]], 0)
    # The last byte of a text has none behind it.
    return tf.where(first, flat, tf.maximum(flat, tf.gather(begins, letter + 1)))
