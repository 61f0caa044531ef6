"""A file that is read, and how far it has been read."""

import gzip
import io
import os
import pathlib
import sys

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_BLOCK = 2**16


class InputFile:
    """A file or standard input, plain or gzip, whose reading can be watched.

    Args:
        path: the file; a name that ends in `.gz` is read as gzip. `-` is standard input, which is read as
            gzip if it begins as such, and only once.
        ending: what its name would end with, without `.gz`, where that does not say what is in it.

    Attributes:
        size: its bytes as it lies on disk; None where that is not known, as of a pipe.
        taken: how many of them have been read since it was opened last.
    """

    def __init__(self, path, ending=None):
        self.path = str(path)
        self.ending = pathlib.Path(self.path.removesuffix(".gz")).suffix.lower() if ending is None else ending
        self.taken = 0
        self.size = None
        if not self.is_standard_input:
            status = os.stat(path)
            self.size = status.st_size or None

    def __str__(self):
        """What it is called in messages."""
        return "standard input" if self.is_standard_input else self.path

    @property
    def is_standard_input(self):
        """Whether it is standard input."""
        return self.path == STANDARD_INPUT

    def open(self):
        """Returns a binary file to read from its beginning."""
        self.taken = 0
        if not self.is_standard_input:
            raw = io.BufferedReader(_Watched(io.FileIO(self.path), self), _BLOCK)
            return gzip.GzipFile(fileobj=raw) if self.path.endswith(".gz") else raw
        raw = io.BufferedReader(_Watched(io.FileIO(sys.stdin.fileno(), closefd=False), self), _BLOCK)
        return gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == _GZIP else raw


class _Watched(io.RawIOBase):
    """A raw file that tells an `InputFile` how much was read."""

    def __init__(self, raw, file):
        super().__init__()
        self._raw, self._file = raw, file

    def readable(self):
        return True

    def readinto(self, buffer):
        count = self._raw.readinto(buffer)
        self._file.taken += count or 0
        return count

    def close(self):
        if not self.closed:
            self._raw.close()
        super().close()
