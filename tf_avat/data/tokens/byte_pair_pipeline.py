"""From raw text to pairs of bytes, as a pretrained encoder reads them."""

import numpy as np
import tensorflow as tf
import tensorflow_text as tf_text

from tf_avat.data.tokens.byte_pairs import byte_letters
from tf_avat.data.tokens.graph_pipeline import GraphPipeline
from tf_avat.data.tokens.invisible import WORD_JOINER
from tf_avat.data.tokens.merged_pairs import MergedPairs

# No character, and none that texts are exchanged with.
_CUT = "\ufdd0"
# Spaces of Unicode; RE2 counts those of ASCII alone, without the vertical tab.
_SPACES = r"\s\x0b\x{85}\p{Z}"
_SPACE = f"[{_SPACES}]"
# RE2 does not look ahead: of several spaces before a word the last one is cut off.
_LAST_SPACE = f"({_SPACE})({_SPACE}[^{_SPACES}])"
_WORDS = rf"'s|'t|'re|'ve|'m|'ll|'d| ?\p{{L}}+| ?\p{{N}}+| ?[^{_SPACES}\p{{L}}\p{{N}}{_CUT}]+|{_SPACE}+"


class BytePairPipeline(GraphPipeline):
    """Splits texts into the pieces of `BytePairs`, in the graph, with an operation of tensorflow-text.

    The ids are those of GPT-2's and RoBERTa's tokenizers, but signs such as </s> in a text are letters here,
    and a text of spaces alone counts as empty.

    Of each piece the bytes in the text are known. Spaces are not shown: a piece that begins with one begins
    behind it, and a piece of spaces alone goes on with the word before it. Of a letter that several pieces
    share the first one has all, and the others are a word joiner alone, which nobody sees.

    Args:
        pairs: the `BytePairs`.

    Reference: Sennrich et al. (2016), Neural Machine Translation of Rare Words with Subword Units; Radford et
    al. (2019), Language Models are Unsupervised Multitask Learners.
    """

    def __init__(self, pairs):
        super().__init__(pairs.tokenizer, pairs.unknown, WORD_JOINER)
        self._spaced = pairs.spaced
        self._merged = MergedPairs(pairs.words, pairs.merges)
        ids = {word: i for i, word in enumerate(pairs.words)}
        self._of_bytes = tf.constant(np.array([ids[letter] for letter in byte_letters()], np.int64))

    def clean(self, texts):
        """Returns texts as UTF-8 of the same length: what is none, the byte 0 and `_CUT` are spaces."""
        texts = tf.strings.unicode_transcode(
            texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0x20, replace_control_characters=False
        )
        texts = tf.strings.regex_replace(tf.strings.regex_replace(texts, r"\x00", " "), _CUT, "   ")
        return tf.where(tf.strings.regex_full_match(texts, f"{_SPACE}+"), "", texts)

    def _split(self, texts):
        words, added = self._words(texts)
        pieces, lengths = self._pieces(words)
        word, lengths = pieces.value_rowids(), lengths.flat_values
        row = tf.gather(words.value_rowids(), word)
        # The space that begins a word, and those that are one.
        blank = tf.gather(tf.strings.regex_full_match(words.values, f"{_SPACE}+"), word)
        spaced = tf.gather(tf.equal(tf.strings.substr(words.values, 0, 1), " "), word)
        shown = tf.where(tf.logical_and(spaced, _first_of_each(word)), lengths - 1, lengths)
        shown = tf.where(blank, 0, shown)
        # Places in all texts, one after the other, with what was added before each.
        end = tf.cumsum(lengths)
        before = tf.cumsum(tf.strings.length(texts) + added, exclusive=True) + added
        begin, end = (tf.maximum(own - tf.gather(before, row), 0) for own in (end - shown, end))
        begin, end = (_behind_letter(texts, row, own) for own in (begin, end))
        ids = tf.cast(words.with_values(pieces).merge_dims(1, 2), tf.int32)
        return ids, begin, end, tf.logical_not(_begins(begin < end, word, row))

    def _only_ids(self, texts):
        words, _ = self._words(texts)
        pieces, _ = self._pieces(words)
        return tf.cast(words.with_values(pieces).merge_dims(1, 2), tf.int32)

    def _words(self, texts):
        """Returns the words, ragged `(batch, words)`, spaces among them, and how many spaces were added."""
        spaced = tf.strings.regex_replace(texts, "^([^ ])", r" \1") if self._spaced else texts
        added = tf.strings.length(spaced) - tf.strings.length(texts)
        spaced = tf.strings.regex_replace(spaced, _LAST_SPACE, rf"\1{_CUT}\2")
        words, _, _ = tf_text.regex_split_with_offsets(spaced, f"{_WORDS}|{_CUT}", _WORDS)
        return words, added

    def _pieces(self, words):
        """Returns pieces and their bytes of all words, both ragged `(words, pieces)`."""
        known, place = tf.unique(words.values)
        numbers = tf.cast(tf.io.decode_raw(tf.strings.reduce_join(known), tf.uint8), tf.int32)
        letters = tf.RaggedTensor.from_row_lengths(
            tf.gather(self._of_bytes, numbers), tf.cast(tf.strings.length(known), tf.int64)
        )
        pieces, lengths = self._merged(letters)
        return tf.gather(pieces, place), tf.gather(lengths, place)


def _first_of_each(group):
    """Returns which of some pieces are the first ones of their groups, given the rising numbers of these."""
    # Where there is none the first of none is none.
    return tf.concat([tf.ones_like(group[:1], tf.bool), tf.not_equal(group[1:], group[:-1])], 0)


def _behind_letter(texts, row, places):
    """Returns places in bytes, those within a letter moved behind it.

    Args:
        texts: `(batch,)`.
        row: `(n,)`: the text of each place.
        places: `(n,)`.
    """
    sizes = tf.strings.length(texts)
    numbers = tf.cast(tf.io.decode_raw(tf.strings.reduce_join(texts), tf.uint8), tf.int32)
    # Behind a text another letter begins.
    within = tf.concat([tf.equal(numbers // 64, 2), [False]], 0)
    flat = places + tf.gather(tf.cumsum(sizes, exclusive=True), row)
    for _ in range(3):
        flat += tf.cast(tf.gather(within, flat), tf.int32)
    return flat - tf.gather(tf.cumsum(sizes, exclusive=True), row)


def _begins(shown, word, row):
    """Returns which pieces begin a word: of each the first one that is shown.

    Where nothing that stands before it in its text is shown it goes on with that.

    Args:
        shown: `(pieces,)`: whether a piece has bytes that are no spaces, and no other piece's.
        word: `(pieces,)`: number of its word.
        row: `(pieces,)`: number of its text.
    """

    def first(group):
        before = tf.cumsum(tf.cast(shown, tf.int32), exclusive=True)
        groups = tf.reduce_max(tf.concat([group, [-1]], 0)) + 1
        begin = tf.math.unsorted_segment_min(before, group, groups)
        return tf.logical_and(shown, tf.equal(before, tf.gather(begin, group)))

    alone = tf.logical_and(first(row), tf.logical_not(_first_of_each(row)))
    return tf.logical_and(first(word), tf.logical_not(alone))
