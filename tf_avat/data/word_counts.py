"""How often words occur, in bounded memory."""

import collections
import heapq


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
