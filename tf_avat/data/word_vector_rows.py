"""Rows of word vectors, as text."""

import gzip
import zlib

from tf_avat.data.glove_rows import GLOVE_SIZE, glove_rows
from tf_avat.input_error import InputError

# A row of 10,000 numbers is far shorter; a longer line is no row, and reading stops there.
_MAX_LINE = 2**20


def word_vector_rows(source, folder):
    """Yields `(place, word, numbers)` for each row: file and line for messages, and two times bytes.

    Args:
        source: `glove`, or a file of lines `word number number ...`, plain or (`.gz`) gzip, with or without
            the header line `count size`.
        folder: the data folder, for `glove`.

    Raises:
        InputError: the file can't be read or has a line that is too long; or as `glove_rows`.
    """
    if source == "glove":
        yield from glove_rows(folder)
        return
    for place, line in _lines(source):
        word, _, numbers = line.partition(b" ")
        yield place, word, numbers


def word_vector_size(source):
    """Returns how many numbers a vector has, by the first row of a file; nothing is fetched.

    Raises:
        InputError: the file can't be read or has no row.
    """
    if source == "glove":
        return GLOVE_SIZE
    for _, _, numbers in word_vector_rows(source, None):
        if numbers.split():
            return len(numbers.split())
    raise InputError(f"{source} has no word vectors in it")


def _lines(path):
    """Yields `(file and line number, line)` for each line but the header."""
    opened = gzip.open if str(path).endswith(".gz") else open
    try:
        with opened(path, "rb") as file:
            number = 0
            while line := file.readline(_MAX_LINE):
                number += 1
                if len(line) == _MAX_LINE:
                    raise InputError(f"{path}, line {number}: longer than {_MAX_LINE:,} bytes")
                line = line.rstrip()
                header = number == 1 and len(parts := line.split()) == 2 and all(map(bytes.isdigit, parts))
                if line and not header:
                    yield f"{path}, line {number}", line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"can't read word vectors from {path}: {reason}") from error
