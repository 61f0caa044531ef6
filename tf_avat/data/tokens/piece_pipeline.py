"""From raw text to pieces of words, as a pretrained encoder reads them."""

import tensorflow as tf
import tensorflow_text as tf_text

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.parallel_parts import parallel_parts

# What a piece begins with that goes on with the word before it.
CONTINUED = "##"


class PiecePipeline(tf.Module):
    """Splits texts into WordPiece's pieces, in the graph, with operations of tensorflow-text.

    It stands in for a `TextPipeline`. Of each piece the bytes in the text are known, so that it is spelled as
    somebody wrote it: "Unbelievable" is Un, ##bel, ##ie, ##va, ##ble. Of a letter that several pieces share
    the first one has all, as of ß (ss) or 한 (three letters), and the others are ## alone. Bytes that are no
    UTF-8 and control characters count as spaces.

    Args:
        vocabulary: a `PieceVocabulary`.

    Attributes:
        tokenizer: a name of the way of splitting.
        unknown_id: the id of a word that has no pieces.

    Reference: Song et al. (2021), Fast WordPiece Tokenization.
    """

    def __init__(self, vocabulary):
        super().__init__()
        self.tokenizer = "wordpiece" if vocabulary.lowercase else "wordpiece-cased"
        self.unknown_id = vocabulary.unknown
        self._letters = tf_text.FastBertNormalizer(lower_case_nfd_strip_accents=vocabulary.lowercase)
        self._pieces = tf_text.FastWordpieceTokenizer(
            vocab=list(vocabulary.words),
            token_out_type=tf.int32,
            unknown_token=vocabulary.words[vocabulary.unknown],
        )
        self._continues = tf.constant([word.startswith(CONTINUED) for word in vocabulary.words])

    def __call__(self, texts):
        """Returns the pieces as the texts spell them and their ids, both ragged `(batch, pieces)`.

        A text without any piece has one empty one, of the unknown id: every row has at least one entry.
        """
        texts = _clean(texts)
        letters, places = self._letters.normalize_with_offsets(texts)
        ids, starts, ends = self._pieces.tokenize_with_offsets(letters)
        lengths = ids.row_lengths()
        places, before = _behind_letters(places), tf.repeat(places.row_starts(), lengths)
        begin, end = (
            tf.gather(places, tf.cast(own.flat_values, tf.int64) + before) for own in (starts, ends)
        )
        spelled = tf.strings.substr(tf.repeat(texts, lengths), begin, end - begin)
        continues = tf.gather(self._continues, ids.flat_values)
        spelled = tf.where(continues, tf.strings.join([CONTINUED, spelled]), spelled)
        words = tf.RaggedTensor.from_row_splits(spelled, ids.row_splits)
        return _never_empty(words, ""), _never_empty(ids, self.unknown_id)

    def id_sequences(self, texts):
        """Returns the ids of a sequence of texts as `IdSequences`."""
        return IdSequences.joined(self.id_parts(texts))

    def id_parts(self, texts):
        """Yields the ids of texts as `IdSequences` of up to 1,024 each, in order.

        Args:
            texts: iterable of str, of which few are taken at a time.
        """
        return parallel_parts(self._part, texts)

    def words_per_text(self, tokens):
        """Returns how many words, of one or more pieces, each of some texts has: `(texts,)`."""
        words, _ = self(tf.constant(tokens, tf.string))
        flat = words.flat_values
        begins = tf.not_equal(tf.strings.substr(flat, 0, len(CONTINUED)), CONTINUED)
        begins = tf.logical_and(begins, tf.not_equal(flat, ""))
        return tf.reduce_sum(tf.cast(words.with_values(begins), tf.int64), axis=1).numpy()

    def _part(self, texts):
        ids = self._ids(texts)
        return IdSequences(ids.flat_values.numpy(), ids.row_splits.numpy())

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def _ids(self, texts):
        return _never_empty(self._pieces.tokenize(self._letters.normalize(_clean(texts))), self.unknown_id)


def _clean(texts):
    # tensorflow-text reads a byte that is no UTF-8 as three, and tells wrong places.
    return tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0x20, replace_control_characters=True
    )


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


def _never_empty(ragged, filler):
    empty = tf.cast(ragged.row_lengths() == 0, tf.int64)
    fillers = tf.fill([tf.reduce_sum(empty)], tf.constant(filler, ragged.dtype))
    return tf.concat([ragged, tf.RaggedTensor.from_row_lengths(fillers, empty)], 1)
