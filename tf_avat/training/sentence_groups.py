"""The sentences of a step on their way through a classifier."""

import tensorflow as tf

from tf_avat.training.row_groups import merged, parted


class SentenceGroups:
    """Sentences in groups of like length: embedded and encoded group by group, then all together.

    Args:
        classifier: a model with `mask`, `embed`, `encode` and `score` as `AttentionClassifier` has them.
        groups: a tuple of ids `(rows, words)`, each of its own width.

    Attributes:
        mask: `(all rows, widest)` of bool, true at real words.
    """

    def __init__(self, classifier, groups):
        self.classifier = classifier
        self.groups = groups
        self.masks = [classifier.mask(ids) for ids in groups]
        self.mask = merged(self.masks)

    def embed(self, training):
        """Returns the word embeddings of each group."""
        return [self.classifier.embed(ids, training=training) for ids in self.groups]

    def read(self, words, r=None):
        """Encodes and scores the words of each group.

        Args:
            words: as `embed` returns them.
            r: `(all rows, widest, size)`, added to the words; None for nothing.

        Returns:
            What attention averages `(all rows, widest, ...)`, and the scores `(all rows, widest)`.
        """
        if r is not None:
            words = [own + part for own, part in zip(words, parted(r, words), strict=True)]
        pairs = [
            self.classifier.score(self.classifier.encode(own, mask, training=True))
            for own, mask in zip(words, self.masks, strict=True)
        ]
        values, scores = zip(*pairs, strict=True)
        return merged(values), merged(scores)

    def zero_at_padding(self, values):
        """Returns `(all rows, widest, ...)` with zeros at padding."""
        mask = tf.reshape(self.mask, tf.concat([tf.shape(self.mask), [1] * (values.shape.rank - 2)], 0))
        return tf.where(mask, values, tf.zeros_like(values))
