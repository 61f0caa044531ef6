"""What a frozen encoder makes of texts, kept beside the data."""

import os

import numpy as np
import tensorflow as tf

from tf_avat.data.fetching.partial_file import partial_file
from tf_avat.data.tokens.encoded_windows import encoded_windows, sentences_digest
from tf_avat.data.tokens.token_cache import token_file
from tf_avat.input_error import InputError

_KIND = np.dtype("<f4")


class StoredStates:
    """States of texts in a file, of which only those that are asked for are read.

    It stands in for `IdSequences` where a model takes states.

    Args:
        path: of the file: `(all words, size)` of float32, one text after the other.
        lengths: `(texts,)`: words per text.
        size: of a state.

    Raises:
        InputError: the file is not of that size.
    """

    def __init__(self, path, lengths, size):
        self.lengths = lengths
        self.starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        shape = max(int(self.starts[-1]), 1), size
        try:
            if (found := os.stat(path).st_size) != (expected := shape[0] * size * _KIND.itemsize):
                raise ValueError(f"it has {found:,} bytes in place of {expected:,}")
            self._states = np.memmap(path, _KIND, "r", shape=shape)
        except (OSError, ValueError) as error:
            raise InputError(f"{path} is damaged: {error}; remove it") from error
        self.size = size

    def __len__(self):
        """The number of texts."""
        return len(self.lengths)

    @property
    def spec(self):
        """What `padded` returns, as TensorFlow describes it."""
        return tf.TensorSpec([None, None, self.size], tf.float32)

    def padded(self, rows, width=None):
        """Returns the states of texts `rows`, `(len(rows), width, size)`, padded with zeros on the right."""
        lengths = self.lengths[rows]
        width = int(max(lengths, default=0)) if width is None else width
        padded = np.zeros((len(rows), width, self.size), np.float32)
        for row, (start, length) in enumerate(zip(self.starts[:-1][rows], lengths, strict=True)):
            padded[row, :length] = self._states[start : start + length]
        return padded

    def means(self):
        """Returns the `mean_state` of each text, `(texts, size)`."""
        ends = zip(self.starts[:-1], self.starts[1:], strict=True)
        means = [mean_state(self._states[start:end]) for start, end in ends]
        return np.array(means, _KIND).reshape(-1, self.size)


def mean_state(states):
    """Returns the mean over states `(words, size)` that are not all zeros; zero where there is none.

    A state of zeros is that of a piece beyond what the encoder reads, and does not count, as in
    `StatesClassifier`.
    """
    return states.sum(0) / max(np.count_nonzero(states.any(-1)), 1)


def stored_states(encoder, fingerprint, sentences, size, folder, tell=lambda done: None):
    """Returns the `StoredStates` of sentences, computed if they are not kept in the data folder yet.

    The file's name is a hash of the encoder's files and of all ids, so that nothing older is taken for it.

    Args:
        encoder: a model from ids `(batch, pieces)` to states `(batch, pieces, size)`.
        fingerprint: of its weights.
        sentences: `IdSequences` or `StoredSequences`.
        size: of a state.
        folder: the data folder.
        tell: function that is told what share of the work is done, while there is any.

    Raises:
        InputError: the folder can't be written, or the file there is damaged.
        OSError: the disk is full.
    """
    digest, lengths = sentences_digest(sentences)
    path = token_file(folder, "states", fingerprint, size, digest)
    if path is None:
        raise InputError(
            f"can't keep states in {folder}: it can't be written; `data_dir` names another folder"
        )
    if not path.exists():
        with partial_file(path) as file:
            if file is not None:
                _write(file, encoder, sentences, lengths, size, tell)
    return StoredStates(path, lengths, size)


def _write(file, encoder, sentences, lengths, size, tell):
    for states in encoded_windows(encoder, sentences, lengths, tell):
        file.write(np.concatenate(states).astype(_KIND, copy=False).tobytes())
    if not lengths.sum():
        # A file of no bytes can't be mapped.
        file.write(np.zeros((1, size), _KIND).tobytes())
