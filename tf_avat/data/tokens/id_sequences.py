"""Many sentences of word ids in one flat array."""

import dataclasses

import numpy as np
import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class IdSequences:
    """Sentence i is `ids[starts[i]:starts[i + 1]]`.

    Attributes:
        ids: `(all words,)` of int32.
        starts: `(sentences + 1,)` of int64.
    """

    ids: np.ndarray
    starts: np.ndarray

    @classmethod
    def joined(cls, parts):
        """Returns the sentences of an iterable of `IdSequences`, one part after the other."""
        parts = list(parts)
        lengths = np.concatenate([np.zeros(0, np.int64), *(part.lengths for part in parts)])
        ids = np.concatenate([np.zeros(0, np.int32), *(part.ids for part in parts)])
        return cls(ids, np.concatenate([[0], np.cumsum(lengths)]))

    @classmethod
    def unpadded(cls, padded, lengths):
        """Returns the sentences whose ids stand at the beginnings of the rows of `padded`.

        Args:
            padded: `(sentences, width)` of int32.
            lengths: `(sentences,)`: words per sentence.
        """
        inside = np.arange(padded.shape[1]) < np.asarray(lengths)[:, None]
        return cls(padded[inside], np.concatenate([[0], np.cumsum(lengths)]))

    @property
    def spec(self):
        """What `padded` returns, as TensorFlow describes it."""
        return tf.TensorSpec([None, None], tf.int32)

    def __len__(self):
        """The number of sentences."""
        return len(self.starts) - 1

    @property
    def lengths(self):
        """`(sentences,)`: words per sentence."""
        return np.diff(self.starts)

    def shortened(self, words):
        """Returns the same sentences, each cut after `words` words."""
        kept = np.minimum(self.lengths, words)
        place = np.arange(len(self.ids)) - np.repeat(self.starts[:-1], self.lengths)
        ids = self.ids[place < np.repeat(kept, self.lengths)]
        return IdSequences(ids, np.concatenate([[0], np.cumsum(kept)]))

    def with_words(self, kept, filler):
        """Returns the same sentences, each with some of its words.

        Args:
            kept: `(all words,)` of bool: which words are left.
            filler: the id that a sentence consists of that has no word left.
        """
        before = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        lengths = np.diff(before)
        ids = np.insert(self.ids[kept], before[:-1][lengths == 0], filler)
        return IdSequences(ids, np.concatenate([[0], np.cumsum(np.maximum(lengths, 1))]))

    def padded(self, rows, width=None):
        """Returns the sentences `rows` as `(len(rows), width)`, padded with zeros on the right.

        Args:
            rows: sentence numbers.
            width: at least the longest sentence's length, which is the default.
        """
        lengths = self.lengths[rows]
        width = int(max(lengths, default=0)) if width is None else width
        place = np.arange(width)
        inside = place < lengths[:, None]
        padded = np.zeros((len(rows), width), np.int32)
        padded[inside] = self.ids[(self.starts[:-1][rows][:, None] + place)[inside]]
        return padded
