"""From raw text to pieces that were learned from texts."""

import tensorflow as tf
import tensorflow_text as tf_text

from tf_avat.data.tokens.graph_pipeline import GraphPipeline, cut
from tf_avat.data.tokens.invisible import WORD_JOINER
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID

# Stands for a space, and begins each piece that begins a word.
_SPACE = "\u2581"
# What may stand before a word of which the piece that begins it has the bytes: spaces, and between them what
# `nmt_nfkc` makes spaces of.
_SPACES = r"\s\p{Z}\x{2581}"
_BEFORE = rf"^[{_SPACES}\x{{200B}}-\x{{200F}}\x{{FEFF}}\x{{FFFD}}]*[{_SPACES}]"


class SentencePiecePipeline(GraphPipeline):
    """Splits texts into SentencePiece's pieces, in the graph, with an operation of tensorflow-text.

    Of each piece the bytes in the text are known, whatever is made of letters before they are split. Spaces
    belong to no piece, and a space is none. Of a letter that several pieces share the first one has all, as
    of \u337f (four letters) or \ufb01 (two), and the others begin with a word joiner.

    Args:
        pieces: `SentencePieces`.

    Reference: Kudo and Richardson (2018), SentencePiece; Kudo (2018), Subword Regularization.
    """

    def __init__(self, pieces):
        super().__init__(pieces.tokenizer, pieces.unknown, WORD_JOINER)
        own = [*[""] * FIRST_WORD_ID, *pieces.words]
        self._pieces = tf_text.SentencepieceTokenizer(model=pieces.model, out_type=tf.int32)
        self._space = own.index(_SPACE) if _SPACE in own else -1
        self._begins = tf.constant([piece.startswith(_SPACE) for piece in own])

    def _split(self, texts):
        ids, starts, ends = self._pieces.tokenize_with_offsets(texts)
        full = tf.not_equal(ids, self._space)
        ids, begin, end = (tf.ragged.boolean_mask(own, full) for own in (ids, starts, ends))
        row = ids.value_rowids()
        begin, end = (tf.cast(own.flat_values, tf.int32) for own in (begin, end))
        # Where a piece begins a word the spaces before it are among its bytes.
        word = tf.strings.regex_replace(cut(texts, row, begin, end), _BEFORE, "")
        begin = tf.where(tf.gather(self._begins, ids.flat_values), end - tf.strings.length(word), begin)
        # Of a letter SentencePiece gives all to the last piece, and nothing, in the same place, to others.
        same = tf.logical_and(tf.equal(begin[1:], begin[:-1]), tf.equal(row[1:], row[:-1]))
        shares = tf.concat([tf.zeros_like(begin[:1], tf.bool), same], 0)
        letter = tf.cumsum(tf.cast(tf.logical_not(shares), tf.int32)) - 1
        end = tf.gather(tf.math.segment_max(end, letter), letter)
        begin = tf.where(shares, end, begin)
        return ids, begin, end, tf.equal(begin, end)

    def _only_ids(self, texts):
        ids = self._pieces.tokenize(texts)
        return tf.ragged.boolean_mask(ids, tf.not_equal(ids, self._space))
