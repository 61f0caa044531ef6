"""Perturbations of attention scores."""

import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import interpretable_direction


class AttentionSite:
    """The place between scores and softmax: each sentence is encoded once, each pass only decodes.

    Args:
        sentences: `SentenceGroups`.
        normalization: of the interpretable direction.

    Attributes:
        zero: r = 0, `(rows, words)`.
    """

    def __init__(self, sentences, normalization="word"):
        self.sentences = sentences
        self.normalization = normalization
        self.values, self.scores = sentences.read(sentences.embed(training=True))
        self.zero = tf.zeros_like(self.scores)

    def outputs(self, r):
        """Returns logits `(rows, classes)` and attention `(rows, words)` with the scores moved by r."""
        return self.sentences.classifier.decode(self.values, self.scores, self.sentences.mask, r)

    def interpretable(self, gradient):
        """Returns the interpretable direction (5)-(8) of a gradient."""
        return interpretable_direction(gradient, self.scores, self.sentences.mask, self.normalization)
