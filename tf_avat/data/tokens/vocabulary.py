"""The words a model knows."""

import collections
import dataclasses
import heapq

import tensorflow as tf

from tf_avat.data.tokens.parallel_parts import parallel_parts
from tf_avat.data.tokens.tokenize import tokenize
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID


class WordCounts:
    """Counts of the words of a text of any length.

    They are exact as long as there are no more than `capacity` different words. Whenever there are more, the
    rarest are forgotten, so that half of the capacity is left. A count is then too small by `undercount` at
    most, and never too large; a word that occurs more often than that is never missing.

    Args:
        capacity: number of different words to hold.

    Attributes:
        undercount: by how much a count can be too small; 0 where all are exact.

    Reference: Manku and Motwani, Approximate Frequency Counts over Data Streams, VLDB 2002, with parts of
    the text that end where memory is full.
    """

    def __init__(self, capacity=1_000_000):
        self._capacity = capacity
        self._counts = collections.Counter()
        self.undercount = 0

    def add(self, words):
        """Counts the words of a list."""
        self._counts.update(words)
        if len(self._counts) > self._capacity:
            self._forget()

    def most_frequent(self, min_count=1, size=None):
        """Returns words, the most frequent first and equally frequent ones by the alphabet.

        Args:
            min_count: least count of a word.
            size: number of words, or None for all.
        """
        kept = ((-count, word) for word, count in self._counts.items() if count >= min_count)
        return [word for _, word in (sorted(kept) if size is None else heapq.nsmallest(size, kept))]

    def _forget(self):
        kept = self._capacity // 2
        largest_forgotten = heapq.nlargest(kept + 1, self._counts.values())[-1]
        self._counts = collections.Counter(
            {word: count for word, count in self._counts.items() if count > largest_forgotten}
        )
        self.undercount += largest_forgotten


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
        for words in parallel_parts(_words, texts):
            counts.add(words.numpy().tolist())
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


@tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
def _words(texts):
    return tokenize(texts).flat_values
