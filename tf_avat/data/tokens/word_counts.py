"""How often which word occurs."""

import collections
import heapq

import numpy as np
import tensorflow as tf

from tf_avat.data.tokens.parallel_parts import TEXTS_AT_ONCE, parallel_parts
from tf_avat.data.tokens.tokenize import TOKENIZER, tokenize
from tf_avat.data.tokens.word_jobs import CountWords
from tf_avat.data.tokens.word_parts import word_parts


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
        """Counts the words of a list, or of a dictionary from words to numbers of occurrences."""
        self._counts.update(words)
        if len(self._counts) > self._capacity:
            self._forget()

    def has_room(self, words):
        """Whether so many words can be counted, different ones and all new, before any is forgotten."""
        return len(self._counts) + words <= self._capacity

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


def count_words(texts, counts):
    """Counts the words of texts.

    Words are forgotten where they are when `TEXTS_AT_ONCE` texts are counted at a time, whatever is done at a
    time here.

    Args:
        texts: iterable of str, which is read once and not kept.
        counts: `WordCounts`.
    """
    for part, (words, numbers, unread) in word_parts(texts, CountWords, (), TOKENIZER):
        found = dict(zip(words.split(), np.frombuffer(numbers, np.int64).tolist(), strict=True))
        rest = [part[i] for i in np.frombuffer(unread, np.int64).tolist()]
        others = collections.Counter(word for some in parallel_parts(_words, rest) for word in some)
        if counts.has_room(len(found) + len(others)):
            counts.add(found)
            counts.add(others)
            continue
        for i in range(0, len(part), TEXTS_AT_ONCE):
            counts.add(_words(tf.constant(part[i : i + TEXTS_AT_ONCE])))


def _words(texts):
    return _flat_words(texts).numpy().tolist()


@tf.function(autograph=False, input_signature=[tf.TensorSpec([None], tf.string)])
def _flat_words(texts):
    return tokenize(texts).flat_values
