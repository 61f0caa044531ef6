"""Means over an epoch of what steps observe."""

import keras
import tensorflow as tf


class RunningMeans(keras.metrics.Metric):
    """Means over texts of several quantities, kept in one pair of variables to cost a step little.

    Args:
        names: of the quantities.
    """

    def __init__(self, names):
        super().__init__(name="running_means")
        self.names = tuple(names)
        self.totals = self.add_weight(shape=(len(names),), initializer="zeros", name="totals")
        self.counts = self.add_weight(shape=(len(names),), initializer="zeros", name="counts")

    def update_state(self, observed):
        """Adds a step's observations: by name their sum over texts, and the number of texts."""
        sums, counts = zip(*(observed[name] for name in self.names), strict=True)
        self.totals.assign_add(tf.stack([tf.cast(value, self.totals.dtype) for value in sums]))
        self.counts.assign_add(tf.stack([tf.cast(count, self.counts.dtype) for count in counts]))

    def count(self, name):
        """Returns of how many texts a quantity was observed so far, on this replica."""
        return self.counts.value[self.names.index(name)]

    def result(self):
        """Returns a dictionary from name to mean; 0 for what was never observed."""
        means = tf.math.divide_no_nan(tf.convert_to_tensor(self.totals), tf.convert_to_tensor(self.counts))
        return dict(zip(self.names, tf.unstack(means), strict=True))
