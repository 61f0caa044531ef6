"""The words of a vocabulary that lie nearest to each of its words."""

import tensorflow as tf


def nearest_words(
    vectors: tf.Tensor, count: int, first: int = 2, block: int = 512
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns the ids of the nearest words by cosine, nearest first.

    Similarities are computed for a block of words at a time: memory is block x words, not words x words.

    Args:
        vectors: `(words, size)`.
        count: nearest words of each, at most words - first - 1.
        first: the first id that is a word; ids before it (padding, the unknown word) are nobody's neighbor.
        block: words at a time.

    Returns:
        `(words, count)` of int32. No word is its own neighbor.

    Raises:
        ValueError: the vocabulary has too few words.
    """
    words = vectors.shape[0]
    if not 1 <= count <= words - first - 1:
        raise ValueError(f"{count} nearest words: a vocabulary of {words - first} words has fewer others")
    unit = tf.math.l2_normalize(tf.convert_to_tensor(vectors), axis=1)
    parts = []
    for start in range(0, words, block):
        rows = tf.range(start, min(start + block, words))
        similar = tf.matmul(unit[start : start + block], unit[first:], transpose_b=True)
        itself = tf.equal(rows[:, None], tf.range(first, words)[None])
        parts.append(tf.math.top_k(tf.where(itself, -2.0, similar), count).indices + first)
    return tf.concat(parts, axis=0)
