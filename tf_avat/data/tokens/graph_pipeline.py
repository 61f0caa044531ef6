"""From raw text to pieces of it, by operations in the graph."""

import functools

import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.data.tokens.invisible import WORD_JOINER
from tf_avat.data.tokens.parallel_parts import parallel_parts


class GraphPipeline(tf.Module):
    """Splits texts into pieces and knows the bytes that each of them has; stands in for a `TextPipeline`.

    A subclass has `_split`, and may have a faster `_only_ids` and its own `clean`.

    Args:
        tokenizer: a name of the way of splitting, another one where any text may have other pieces.
        unknown_id: the id of what has no pieces.
        continued: what a piece begins with that goes on with the word or the letter before it.

    Attributes:
        tokenizer, unknown_id, continued: as given.
    """

    def __init__(self, tokenizer, unknown_id, continued):
        super().__init__()
        self.tokenizer = tokenizer
        self.unknown_id = unknown_id
        self.continued = continued

    def __call__(self, texts):
        """Returns the pieces as the texts spell them and their ids, both ragged `(batch, pieces)`.

        A text without any piece has one empty one, of the unknown id: every row has at least one entry.
        """
        texts = self.clean(texts)
        ids, begin, end, continues = self._split(texts)
        spelled = cut(texts, ids.value_rowids(), begin, end)
        # A word joiner of the text's own is no mark; the byte order mark means the same within a text.
        own = tf.strings.regex_replace(spelled, f"^{WORD_JOINER}", "\ufeff")
        spelled = tf.where(continues, tf.strings.join([self.continued, spelled]), own)
        words = tf.RaggedTensor.from_row_splits(spelled, ids.row_splits)
        return _never_empty(words, ""), _never_empty(ids, self.unknown_id)

    def places(self, texts):
        """Returns from where to where each piece goes in its text, in bytes: both ragged `(batch, pieces)`.

        Args:
            texts: `(batch,)` of string, UTF-8. A text without any piece has an empty row.
        """
        ids, begin, end, _ = self._split(self.clean(texts))
        return ids.with_values(begin), ids.with_values(end)

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
        begins = tf.not_equal(tf.strings.substr(flat, 0, len(self.continued.encode())), self.continued)
        # A text begins with a word whatever its first piece is.
        starts = words.row_starts()[:, None]
        begins = tf.tensor_scatter_nd_update(begins, starts, tf.ones_like(starts[:, 0], tf.bool))
        begins = tf.logical_and(begins, tf.not_equal(flat, ""))
        return tf.reduce_sum(tf.cast(words.with_values(begins), tf.int64), axis=1).numpy()

    def clean(self, texts):
        """Returns texts as they are split: UTF-8, as `clean` has it."""
        return clean(texts)

    def _split(self, texts):
        """Returns ids, ragged; flat for each where it begins and ends in its text, whether it goes on."""
        raise NotImplementedError

    def _only_ids(self, texts):
        return self._split(texts)[0]

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
        return _never_empty(self._only_ids(self.clean(texts)), self.unknown_id)


def clean(texts):
    """Returns texts as UTF-8 without control characters, which become spaces.

    UTF-8 keeps its length. tensorflow-text reads a byte that is none as three, and tells wrong places.
    """
    return tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0x20, replace_control_characters=True
    )


def cut(texts, row, begin, end):
    """Returns pieces of texts, `(pieces,)`, in time and memory that grow with the texts' length alone.

    A text with each of its pieces beside it, as `tf.strings.substr` needs it, takes its length squared: 16 GB
    for one of 200,000 letters.

    Args:
        texts: `(batch,)`.
        row: `(pieces,)`: the text of each, rising.
        begin: `(pieces,)` of int32: where it begins in its text, in bytes; rising over a text.
        end: likewise where it ends, not behind the begin of the next one.
    """
    letters = tf.strings.bytes_split(texts)
    starts = tf.gather(letters.row_starts(), row)
    begin, end = (tf.cast(own, tf.int64) + starts for own in (begin, end))
    # Of the pieces that begin at a byte or before it, the last one has it, or none: then it goes behind all.
    count = tf.size(begin)
    place = tf.range(tf.size(letters.flat_values, tf.int64))
    piece = tf.searchsorted(begin, place, side="right") - 1
    has = place < tf.gather(tf.concat([end, [0]], 0), piece % (count + 1))
    return tf.strings.unsorted_segment_join(letters.flat_values, tf.where(has, piece, count), count + 1)[:-1]


def _never_empty(ragged, filler):
    empty = tf.cast(ragged.row_lengths() == 0, tf.int64)
    fillers = tf.fill([tf.reduce_sum(empty)], tf.constant(filler, ragged.dtype))
    return tf.concat([ragged, tf.RaggedTensor.from_row_lengths(fillers, empty)], 1)
