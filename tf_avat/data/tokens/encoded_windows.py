"""What an encoder makes of many sentences, in batches of like length."""

import hashlib

import numpy as np
import tensorflow as tf

# Texts that are sorted by length at a time, and pieces of a batch, padding included.
_WINDOW, _PIECES, _TEXTS = 4096, 4096, 128


def sentences_digest(sentences):
    """Returns the sha256 of sentences as hexadecimal digits, and their lengths, `(texts,)`.

    Args:
        sentences: `IdSequences` or `StoredSequences`.
    """
    digest, lengths = hashlib.sha256(), [np.zeros(0, np.int64)]
    for rows in _windows(len(sentences)):
        lengths.append(np.asarray(sentences.lengths[rows]))
        digest.update(lengths[-1].tobytes() + sentences.padded(rows).tobytes())
    return digest.hexdigest(), np.concatenate(lengths)


def encoded_windows(encoder, sentences, lengths, tell=lambda done: None):
    """Yields lists of states, `(pieces, size)` for each text, of some thousand texts in their order.

    Args:
        encoder: a model from ids `(batch, pieces)` to states `(batch, pieces, size)`.
        sentences: `IdSequences` or `StoredSequences`.
        lengths: `(texts,)`: their lengths.
        tell: function that is told what share of the texts is done.
    """
    encode = tf.function(
        lambda ids: encoder(ids, training=False),
        autograph=False,
        input_signature=[tf.TensorSpec([None, None], tf.int32)],
    )
    done = 0
    for rows in _windows(len(lengths)):
        states = [None] * len(rows)
        for own in _batches(lengths[rows]):
            found = encode(sentences.padded(rows[own])).numpy()
            for text, state in zip(own, found, strict=True):
                states[text] = state[: lengths[rows[text]]]
            done += len(own)
            tell(done / len(lengths))
        yield states


def _windows(count):
    return (np.arange(start, min(start + _WINDOW, count)) for start in range(0, count, _WINDOW))


def _batches(lengths):
    """Yields the numbers of texts in batches of like length."""
    order = np.argsort(lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = lengths[order[start : start + _TEXTS]]
        fitting = np.count_nonzero(longest * np.arange(1, len(longest) + 1) <= _PIECES)
        yield order[start : start + max(fitting, 1)]
        start += max(fitting, 1)
