"""A batch of texts read a few at a time, those of like length together."""

import tensorflow as tf

# Fewer texts than that are read at once: sorting them costs as much as it saves.
_MANY = 48
_CHUNK = 32


def in_length_chunks(reader, ids):
    """Returns what `reader` says of texts; many are read in chunks, each padded to its own longest text.

    Texts of like length meet in a chunk, so that padding costs next to nothing in whatever order the texts
    come; the answers come in this order.

    Args:
        reader: function of ids `(rows, words)`, 0 at padding; it returns a dictionary with `logits`
            `(rows, classes)` and `attention` `(rows, words)`.
        ids: `tf.RaggedTensor` of int32, `(batch, words of each)`.

    Returns:
        `logits` `(batch, classes)` and `attention` `(batch, words)`, 0 beyond a text's end; words are those
        of the longest text, or one.
    """
    rows, width = tf.unstack(dense_shape(ids))
    return tf.cond(
        rows < _MANY,
        lambda: _read(reader, ids, tf.stack([rows, width])),
        lambda: _in_chunks(reader, ids, rows, width),
    )


def dense_shape(ids):
    """Returns the shape `(2,)` of ragged texts once they are padded: no text at all still has one column."""
    lengths = tf.cast(ids.row_lengths(), tf.int32)
    # A recurrent network needs a step to take.
    return tf.stack([tf.shape(lengths)[0], tf.maximum(tf.reduce_max(lengths), 1)])


def _read(reader, ids, shape):
    outputs = reader(ids.to_tensor(shape=shape))
    return outputs["logits"], outputs["attention"]


def _in_chunks(reader, ids, rows, width):
    order = tf.argsort(ids.row_lengths(), stable=True)
    ids = tf.gather(ids, order)
    chunks = (rows + _CHUNK - 1) // _CHUNK
    arrays = [tf.TensorArray(tf.float32, size=chunks, infer_shape=False) for _ in range(2)]

    def read(chunk, logits, attention):
        texts = ids[chunk * _CHUNK : tf.minimum((chunk + 1) * _CHUNK, rows)]
        shape = dense_shape(texts)
        own_logits, own_attention = _read(reader, texts, shape)
        own_attention = tf.pad(own_attention, [[0, 0], [0, width - shape[1]]])
        return chunk + 1, logits.write(chunk, own_logits), attention.write(chunk, own_attention)

    _, *arrays = tf.while_loop(lambda chunk, *_: chunk < chunks, read, (0, *arrays), parallel_iterations=1)
    back = tf.argsort(order)
    return tuple(tf.gather(array.concat(), back) for array in arrays)
