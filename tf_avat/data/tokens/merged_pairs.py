"""Letters put together to pieces, pair by pair."""

import numpy as np
import tensorflow as tf

# The rank of two pieces that stay two.
_NEVER = np.int64(2**62)


class MergedPairs(tf.Module):
    """Merges, in each word, the pair of the lowest rank wherever it stands, until no pair has a rank.

    Of pairs that overlap, as in aaa, the left one is merged.

    Args:
        words: the pieces, in the order of their ids.
        merges: of each pair, in the order of ranks, its two pieces with a space between them; their sum is
            among the pieces.

    Reference: Sennrich et al. (2016), Neural Machine Translation of Rare Words with Subword Units.
    """

    def __init__(self, words, merges):
        super().__init__()
        ids = {word: i for i, word in enumerate(words)}
        pairs = [pair.split(" ") for pair in merges]
        keys = [ids[left] * len(words) + ids[right] for left, right in pairs]
        self._size = len(words)
        self._ranks = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(
                np.array(keys, np.int64), np.arange(len(keys), dtype=np.int64)
            ),
            _NEVER,
        )
        # The last one is looked at where there is no pair, and not taken.
        self._merged = tf.constant([ids["".join(pair)] for pair in pairs] + [0], tf.int64)

    def __call__(self, letters):
        """Returns ids of pieces, and how many letters each has (int32): both ragged `(words, pieces)`.

        Args:
            letters: ids of letters, int64, ragged `(words, letters)`.
        """
        words = letters.nrows()
        ids, lengths, word, _ = tf.while_loop(
            lambda *state: state[-1],
            lambda ids, lengths, word, _: self._merge(ids, lengths, word, words),
            (letters.flat_values, tf.ones_like(letters.flat_values, tf.int32), letters.value_rowids(), True),
            shape_invariants=(*[tf.TensorShape([None])] * 3, tf.TensorShape([])),
        )
        return tuple(tf.RaggedTensor.from_value_rowids(own, word, words) for own in (ids, lengths))

    def _merge(self, ids, lengths, word, words):
        same = tf.equal(word[1:], word[:-1])
        rank = self._ranks.lookup(ids[:-1] * self._size + ids[1:])
        rank = tf.where(same, rank, _NEVER)
        lowest = tf.math.unsorted_segment_min(rank, word[:-1], words)
        left = _every_other(tf.logical_and(rank < _NEVER, tf.equal(rank, tf.gather(lowest, word[:-1]))))
        right = tf.concat([[False], left], 0)
        # Nothing stands behind the last piece.
        left = tf.concat([left, [False]], 0)[: tf.size(ids)]
        right = right[: tf.size(ids)]
        merged = tf.gather(self._merged, tf.minimum(rank, tf.size(self._merged, tf.int64) - 1))
        merged, behind = tf.concat([merged, [0]], 0), tf.concat([lengths[1:], [0]], 0)
        ids = tf.where(left, merged[: tf.size(ids)], ids)
        lengths += tf.where(left, behind[: tf.size(lengths)], 0)
        kept = tf.logical_not(right)
        return (*(tf.boolean_mask(own, kept) for own in (ids, lengths, word)), tf.reduce_any(left))


def _every_other(found):
    """Returns which of neighbors that are found remain: of each run the first, the third, and so on."""
    index = tf.range(tf.size(found))
    begins = tf.logical_and(found, tf.logical_not(tf.concat([[False], found], 0)[: tf.size(found)]))
    starts = tf.concat([tf.boolean_mask(index, begins), [0]], 0)
    start = tf.gather(starts, tf.maximum(tf.cumsum(tf.cast(begins, tf.int32)) - 1, 0))
    return tf.logical_and(found, tf.equal((index - start) % 2, 0))
