"""Dropout that draws a byte for each entry."""

import keras
import tensorflow as tf

from tf_avat.layers.global_dropout import GlobalDropout
from tf_avat.layers.rows_of_batch import rows_of_batch

# Philox makes so many bytes for each step of its counter.
_BYTES_A_STEP = 16


@keras.saving.register_keras_serializable(package="tf_avat")
class ByteDropout(GlobalDropout):
    """Does what `GlobalDropout` does, with a quarter of the random bits.

    An entry is dropped where its byte is below 256 times the rate. This is exact for rates that are whole
    multiples of 1/256, such as .5 and .25; all others drop as `GlobalDropout` does. Masks are a function of
    the seed and of the number of draws before, as Keras' are, but other ones than Keras'.
    """

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns `inputs`, in training with entries dropped and the others scaled to the same mean."""
        below = 256 * self.rate
        if not training or self.noise_shape is not None or below != int(below) or not 0 < below < 256:
            return super().call(inputs, training=training)
        seed = tf.cast(self.seed_generator.next(), tf.int32)
        shape = tf.shape(inputs)
        batch = rows_of_batch()
        if batch is None:
            drawn = _bytes(seed, tf.reduce_prod(shape))
        else:
            first = tf.cast(batch.place(inputs)[0], tf.int64)
            each = tf.reduce_prod(tf.cast(shape[1:], tf.int64))
            drawn = _bytes_from(seed, first * each, tf.reduce_prod(shape))
        kept = tf.reshape(drawn, shape) >= tf.constant(int(below), tf.uint8)
        scaled = inputs * tf.constant(1 / (1 - self.rate), inputs.dtype)
        return tf.where(kept, scaled, tf.zeros([], inputs.dtype))


def _bytes(seed, count):
    """Returns the first random bytes of a seed, `(count,)`."""
    # Full-range integers of 32 bits are the smallest that TensorFlow draws.
    drawn = tf.random.stateless_uniform(
        [(count + 3) // 4], seed, minval=None, maxval=None, dtype=tf.uint32, alg="philox"
    )
    return tf.reshape(tf.bitcast(drawn, tf.uint8), [-1])[:count]


def _bytes_from(seed, start, count):
    """Returns what `_bytes(seed, start + count)[start:]` is, and draws no more than that."""
    key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)
    before = tf.cast(start % _BYTES_A_STEP, tf.int32)
    drawn = tf.raw_ops.StatelessRandomUniformFullIntV2(
        shape=[(before + count + 3) // 4],
        key=key,
        counter=counter + tf.cast(tf.stack([start // _BYTES_A_STEP, 0]), tf.uint64),
        alg=tf.random.Algorithm.PHILOX.value,
        dtype=tf.uint32,
    )
    return tf.reshape(tf.bitcast(drawn, tf.uint8), [-1])[before : before + count]
