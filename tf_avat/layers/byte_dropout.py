"""Dropout that draws a byte for each entry."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tf_avat")
class ByteDropout(keras.layers.Dropout):
    """Does what `keras.layers.Dropout` does, with a quarter of the random bits.

    An entry is dropped where its byte is below 256 times the rate. This is exact for rates that are whole
    multiples of 1/256, such as .5 and .25; for all others the layer is Keras' own. Masks are a function of
    the seed and of the number of draws before, as Keras' are, but other ones than Keras'.
    """

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns `inputs`, in training with entries dropped and the others scaled to the same mean."""
        below = 256 * self.rate
        if not training or self.noise_shape is not None or below != int(below) or not 0 < below < 256:
            return super().call(inputs, training=training)
        seed = tf.cast(self.seed_generator.next(), tf.int32)
        shape = tf.shape(inputs)
        count = tf.reduce_prod(shape)
        # Full-range integers of 32 bits are the smallest that TensorFlow draws.
        drawn = tf.random.stateless_uniform(
            [(count + 3) // 4], seed, minval=None, maxval=None, dtype=tf.uint32, alg="philox"
        )
        drawn = tf.reshape(tf.reshape(tf.bitcast(drawn, tf.uint8), [-1])[:count], shape)
        kept = drawn >= tf.constant(int(below), tf.uint8)
        scaled = inputs * tf.constant(1 / (1 - self.rate), inputs.dtype)
        return tf.where(kept, scaled, tf.zeros([], inputs.dtype))
