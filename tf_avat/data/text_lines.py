"""The lines of a user's file."""

import gzip
import pathlib
import zlib

from tf_avat.input_error import InputError

# A text of this size has some three million words; a longer line is a file of another kind.
MAX_LINE = 2**24

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = b"\xff\xfe", b"\xfe\xff"


def text_lines(path):
    """Yields `(number, line)` for each line of a file, in bounded memory.

    A line ends with LF, which it keeps; a byte order mark at the beginning is dropped. Bytes that are not
    UTF-8 come as lone surrogates (Python's `surrogateescape`), for the reader of the line to judge. Of a line
    of more than `MAX_LINE` bytes nothing is kept: it comes as None.

    Args:
        path: the file; a name that ends in `.gz` is read as gzip.

    Raises:
        InputError: the file can't be read, is cut off or damaged gzip, or UTF-16.
    """
    opened = gzip.open if str(path).endswith(".gz") else open
    number = 0
    try:
        with opened(path, "rb") as file:
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if number == 1:
                    line = _without_mark(path, line)
                if len(line) > MAX_LINE:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(2**16)
                    yield number, None
                else:
                    yield number, line.decode("utf-8", "surrogateescape")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        after = f" after line {number}" if number else ""
        raise InputError(f"can't read {pathlib.Path(path)}{after}: {reason}") from error


def _without_mark(path, line):
    if line[:2] in _WIDE_MARKS:
        raise InputError(f"{path} is UTF-16; expected UTF-8")
    return line.removeprefix(_UTF8_MARK)
