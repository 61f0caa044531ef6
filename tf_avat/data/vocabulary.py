"""The words a model knows."""

import collections
import dataclasses

import tensorflow as tf

PADDING_ID = 0
UNKNOWN_ID = 1
_FIRST_WORD_ID = 2


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Words in the order of their ids; id 0 is padding, id 1 any unknown word, id 2 the first word."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, tokenized_texts, min_count=1):
        """Collects the words that occur at least `min_count` times, the most frequent first.

        Args:
            tokenized_texts: iterable of ragged `(batch, words)` of string.
            min_count: least number of occurrences.
        """
        counts = collections.Counter()
        for batch in tokenized_texts:
            counts.update(batch.flat_values.numpy().tolist())
        kept = [(-count, word.decode()) for word, count in counts.items() if count >= min_count]
        return cls(tuple(word for _, word in sorted(kept)))

    def __len__(self):
        """The number of ids, padding and unknown included."""
        return len(self.words) + _FIRST_WORD_ID

    def table(self):
        """Returns a lookup table from word to id, for use in a graph."""
        # The empty word, which stands for a text without words, also keeps the table from being empty.
        words = tf.constant(["", *self.words])
        ids = tf.constant([UNKNOWN_ID, *range(_FIRST_WORD_ID, len(self))], tf.int64)
        return tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(words, ids), UNKNOWN_ID)
