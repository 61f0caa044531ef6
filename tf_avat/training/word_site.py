"""Perturbations of word embeddings."""

import tensorflow as tf

from tf_avat.training.dropout_replay import DropoutReplay
from tf_avat.training.row_groups import merged


class WordSite:
    """The place between embedding and encoder: each pass encodes the sentences anew, under the same dropout.

    Args:
        sentences: `SentenceGroups`.
        neighborhood: a `WordNeighborhood`, for interpretable directions.

    Attributes:
        zero: r = 0, `(rows, words, size)`.
    """

    def __init__(self, sentences, neighborhood=None):
        self.sentences = sentences
        self.neighborhood = neighborhood
        # r and what is added to it stay in float32; a model in half precision casts as its layers do.
        self.words = [tf.cast(words, tf.float32) for words in sentences.embed(training=True)]
        self.zero = tf.zeros_like(merged(self.words))
        self.replay = DropoutReplay(sentences.classifier)

    def outputs(self, r):
        """Returns logits `(rows, classes)` and attention `(rows, words)` with the words moved by r."""
        self.replay.rewind()
        values, scores = self.sentences.read(self.words, r)
        return self.sentences.classifier.decode(values, scores, self.sentences.mask)

    def interpretable(self, gradient):
        """Returns the direction of a gradient along the differences to each word's nearest words."""
        return self.neighborhood.direction(gradient, merged(self.sentences.groups))
