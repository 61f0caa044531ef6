"""Means over an epoch of what steps observe."""

import keras
import tensorflow as tf


class RunningMeans(keras.metrics.Metric):
    """Means over sentences of several quantities, kept in one pair of variables to cost a step little.

    Args:
        names: of the quantities.
    """

    def __init__(self, names):
        super().__init__(name="running_means")
        self.names = tuple(names)
        self.totals = self.add_weight(shape=(len(names),), initializer="zeros", name="totals")
        self.counts = self.add_weight(shape=(len(names),), initializer="zeros", name="counts")

    def update_state(self, observed):
        """Adds a step's observations: by name a value per sentence."""
        values = [observed[name] for name in self.names]
        self.totals.assign_add(tf.stack([tf.reduce_sum(value) for value in values]))
        self.counts.assign_add(tf.stack([tf.cast(tf.size(value), tf.float32) for value in values]))

    def result(self):
        """Returns a dictionary from name to mean; 0 for what was never observed."""
        means = tf.math.divide_no_nan(self.totals.value, self.counts.value)
        return dict(zip(self.names, tf.unstack(means), strict=True))
