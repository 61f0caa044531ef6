"""The perturbation that any other has to beat."""

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector


def random_perturbation(passes, epsilon, seed, texts):
    """Returns r of norm epsilon in a random direction for each text, `(batch, n)`, zero at padding.

    A text's direction depends on its number alone, not on what it is padded to or stands in a batch with.

    Args:
        passes: `TextPasses` after their clean pass.
        epsilon: norm of r per text.
        seed: of the direction.
        texts: `(batch,)` of int64, the texts' numbers.
    """
    size = tf.shape(passes.zero)[1]
    noise = tf.map_fn(
        # Drawn one after the other, the first entries are the same however many follow. The algorithm is
        # named, as XLA would choose another one.
        lambda text: tf.random.stateless_normal([size], tf.stack([seed, text]), alg="philox"),
        texts,
        fn_output_signature=tf.TensorSpec([None], tf.float32),
    )
    return epsilon * unit_vector(passes.zero_at_padding(tf.cast(noise, passes.zero.dtype)))
