"""Many sentences of word ids in a file."""

import os
import shutil
import struct
import tempfile
import weakref

import numpy as np
import tensorflow as tf

from tf_avat.input_error import InputError

_IDS = np.dtype("<i4")
_STARTS = np.dtype("<i8")
_END = struct.Struct("<8sqqqq")
_MAGIC = b"avat-ids"


class StoredSequences:
    """Sentences in a file, of which only those that are asked for are read.

    It stands for `IdSequences` of any size: memory does not grow with the number of sentences. The file
    holds all ids one after the other, then the start of each sentence, then the numbers of sentences, ids,
    unknown words and sentences left out.

    Args:
        file: open for reading bytes; it may be closed and removed afterwards.
        longest: words of a sentence that count; the others are left out. None for all.

    Raises:
        InputError: the file is not one that `write` made.
    """

    def __init__(self, file, longest=None):
        self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._name = file.name
        self._longest = longest
        size = os.fstat(self._file).st_size
        end = os.pread(self._file, _END.size, max(size - _END.size, 0))
        magic, count, self.ids_count, self.unknown_count, self.left_out = (
            _END.unpack(end) if len(end) == _END.size else (b"", 0, 0, 0, 0)
        )
        whole = self.ids_count * _IDS.itemsize + (count + 1) * _STARTS.itemsize + _END.size
        if magic != _MAGIC or size != whole:
            raise InputError(f"{self._name} is not a file of word ids, or is cut off; remove it")
        self._count = count

    @staticmethod
    def write(file, parts, unknown_id, left_out=lambda: 0):
        """Writes sentences.

        Args:
            file: empty, open for writing bytes.
            parts: iterable of `IdSequences`, which follow each other.
            unknown_id: the id whose occurrences are counted.
            left_out: function without arguments that is asked in the end how many sentences were left out on
                the way, for the record.
        """
        count = ids = unknown = 0
        # Starts come behind the ids, and how many they are is not known before the end.
        beside = None if isinstance(file.name, int) else os.path.dirname(os.path.abspath(file.name))
        with tempfile.TemporaryFile(dir=beside) as starts:
            starts.write(np.zeros(1, _STARTS).tobytes())
            for part in parts:
                file.write(part.ids.astype(_IDS, copy=False).tobytes())
                starts.write((part.starts[1:] + ids).astype(_STARTS, copy=False).tobytes())
                count += len(part)
                ids += len(part.ids)
                unknown += int(np.count_nonzero(part.ids == unknown_id))
            starts.seek(0)
            shutil.copyfileobj(starts, file, 2**20)
        file.write(_END.pack(_MAGIC, count, ids, unknown, left_out()))
        file.flush()

    @property
    def spec(self):
        """What `padded` returns, as TensorFlow describes it."""
        return tf.TensorSpec([None, None], tf.int32)

    def __len__(self):
        """The number of sentences."""
        return self._count

    @property
    def lengths(self):
        """Words per sentence, to be indexed with an array of sentence numbers."""
        return _Lengths(self)

    def shortened(self, words):
        """Returns the same sentences, each cut after `words` words."""
        with open(self._file, "rb", closefd=False) as file:
            return StoredSequences(file, words)

    def padded(self, rows, width=None):
        """Returns the sentences `rows` as `(len(rows), width)`, padded with zeros on the right.

        Args:
            rows: sentence numbers.
            width: at least the longest sentence's length, which is the default.
        """
        bounds = self._bounds(rows)
        lengths = bounds[:, 1] - bounds[:, 0]
        padded = np.zeros((len(bounds), int(max(lengths, default=0)) if width is None else width), np.int32)
        for row, (start, length) in enumerate(zip(bounds[:, 0].tolist(), lengths.tolist(), strict=True)):
            padded[row, :length] = np.frombuffer(self._read(start * _IDS.itemsize, length, _IDS), _IDS)
        return padded

    def _bounds(self, rows):
        """First and last place of each row, `(len(rows), 2)`."""
        first = self.ids_count * _IDS.itemsize
        # A mapped file would be simpler, but the pages that were touched count as the process' own memory.
        read = b"".join(
            self._read(first + row * _STARTS.itemsize, 2, _STARTS) for row in np.asarray(rows).tolist()
        )
        bounds = np.frombuffer(read, _STARTS).reshape(-1, 2)
        if self._longest is None:
            return bounds
        return np.stack([bounds[:, 0], np.minimum(bounds[:, 1], bounds[:, 0] + self._longest)], 1)

    def _read(self, place, count, kind):
        return os.pread(self._file, count * kind.itemsize, place)


class _Lengths:
    """Takes the place of an array of lengths where all of them would be too many."""

    def __init__(self, sequences):
        self._sequences = sequences

    def __len__(self):
        return len(self._sequences)

    def __getitem__(self, rows):
        bounds = self._sequences._bounds(rows)
        return bounds[:, 1] - bounds[:, 0]
