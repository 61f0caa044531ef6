"""A small attention head in float64, on which searches for r are tried."""

import numpy as np
import tensorflow as tf

from tf_avat.adversarial.kl_divergence import kl_divergence


class AttentionHead:
    """Softmax attention over random hidden states and a linear decoder, for sentences of several lengths."""

    def __init__(self, lengths=(2, 5, 9), classes=2, seed=0):
        rng = np.random.default_rng(seed)
        width = max(lengths)
        self.lengths = lengths
        self.mask = tf.constant(np.arange(width) < np.array(lengths)[:, None])
        self.hidden = tf.constant(rng.normal(size=(len(lengths), width, 6)))
        self.scores = tf.constant(rng.normal(size=(len(lengths), width)))
        self.decoder = tf.constant(rng.normal(size=(6, classes)))
        self.noise = tf.where(self.mask, tf.constant(rng.normal(size=self.mask.shape)), 0.0)
        self.clean_logits = self.logits(tf.zeros_like(self.scores))

    def weights(self, r):
        lowest = tf.constant(-1e300, tf.float64)
        return tf.nn.softmax(tf.where(self.mask, self.scores + r, lowest))

    def logits(self, r):
        return tf.einsum("bt,bth,hc->bc", self.weights(r), self.hidden, self.decoder)

    def kl(self, r):
        return kl_divergence(self.clean_logits, self.logits(r))

    def nll(self, r):
        labels = tf.zeros([len(self.lengths)], tf.int32)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, self.logits(r))

    def jacobian(self):
        """d logits / d r at r = 0, `(sentences, classes, words)`: a_t (z_ct - sum_s a_s z_cs)."""
        a = self.weights(tf.zeros_like(self.scores)).numpy()
        z = np.einsum("bth,hc->bct", self.hidden, self.decoder)
        return a[:, None] * (z - np.einsum("bs,bcs->bc", a, z)[:, :, None])
