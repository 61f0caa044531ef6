"""Dropout that is the same however many devices share a batch."""

import keras
import tensorflow as tf

from tf_avat.layers.inner_layers import inner_layers
from tf_avat.layers.rows_of_batch import rows_of_batch


@keras.saving.register_keras_serializable(package="tf_avat")
class GlobalDropout(keras.layers.Dropout):
    """Does what `keras.layers.Dropout` does, with masks that do not depend on the number of devices.

    Where several devices share the batches of an `AdversarialTrainer`, each drops of its rows what one device
    would drop of them. Keras' layer draws for the rows of each device as if they were all; so does this one
    outside of a trainer, and where `noise_shape` tells the number of rows.
    """

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns `inputs`, in training with entries dropped and the others scaled to the same mean."""
        batch = rows_of_batch()
        if (
            not training
            or batch is None
            or (self.noise_shape is not None and self.noise_shape[0] is not None)
        ):
            return super().call(inputs, training=training)
        first, total = batch.place(inputs)
        end = first + tf.shape(inputs)[0]
        around = [[first, total - end], *[[0, 0]] * (len(inputs.shape) - 1)]
        return super().call(tf.pad(inputs, around), training=training)[first:end]


def drop_globally(layer):
    """Makes each stock `Dropout` inside of a layer that is built a `GlobalDropout`, in place."""
    for inner in inner_layers(layer):
        if type(inner) is keras.layers.Dropout:
            inner.__class__ = GlobalDropout
