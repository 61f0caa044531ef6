"""The words a model knows."""

import dataclasses

import tensorflow as tf

from tf_avat.data.tokens.word_counts import WordCounts, count_words
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their ids; id 0 is padding, id 1 any unknown word, id 2 the first word."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, texts, min_count=1, size=None):
        """Collects the words that occur at least `min_count` times, the most frequent first.

        The texts are read once and not kept; rare words of a text with millions of different ones are
        counted as `WordCounts` does.

        Args:
            texts: iterable of str.
            min_count: least number of occurrences.
            size: number of words to keep, or None for all.
        """
        counts = WordCounts()
        count_words(texts, counts)
        return cls(tuple(word.decode() for word in counts.most_frequent(min_count, size)))

    def __len__(self):
        """The number of ids, padding and unknown included."""
        return len(self.words) + FIRST_WORD_ID

    def table(self):
        """Returns a lookup table from word to id, for use in a graph."""
        # The empty word, which stands for a text without words, also keeps the table from being empty.
        words = tf.constant(["", *self.words])
        ids = tf.constant([UNKNOWN_ID, *range(FIRST_WORD_ID, len(self))], tf.int64)
        return tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(words, ids), UNKNOWN_ID)
