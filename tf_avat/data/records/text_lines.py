"""The lines of a user's file."""

import gzip
import io
import zlib

from tf_avat.data.records.foreign_formats import foreign_format
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.text_encoding import find_encoding, told_encoding
from tf_avat.input_error import InputError

# A text of this size has some three million words; a longer line is a file of another kind.
MAX_LINE = 2**24

# What is looked at to tell how a file is written.
_HEAD = 2**16


def text_lines(path, encoding=None, note=lambda text: None):
    """Yields `(number, line)` for each line of a file, in bounded memory.

    A line ends with LF, which it keeps, or, in a file whose beginning has CR alone, with CR; a byte order
    mark at the beginning is dropped. Bytes that are none of the encoding come as lone surrogates, for the
    reader of the line to judge (`undecodable`). Of a line of more than `MAX_LINE` characters nothing is kept:
    it comes as None.

    Args:
        path: the file; a name that ends in `.gz` is read as gzip. Or an `InputFile`.
        encoding: its name; None for UTF-8, or UTF-16 or UTF-32 where there is no doubt (`find_encoding`).
        note: function that is told how the file was read, where that does not go without saying.

    Raises:
        InputError: the file can't be read, is no text by how it begins, or is cut off or damaged gzip.
    """
    number = 0
    try:
        with _opened(path) as file, io.BufferedReader(file, _HEAD) as buffered:
            head = buffered.peek(_HEAD)
            if (foreign := foreign_format(head)) is not None:
                raise InputError(f"it is {foreign[0]}; {foreign[1]}")
            found = find_encoding(head) if encoding is None else told_encoding(encoding, head)
            end = "\r" if b"\r" in head and b"\n" not in head else "\n"
            if encoding is None and found.endswith("e"):
                note(f"{path}: read as {found}, though it has no byte order mark")
            with io.TextIOWrapper(buffered, found, _errors(found), newline=end) as text:
                while line := text.readline(MAX_LINE + 1):
                    number += 1
                    if number == 1:
                        line = line.lstrip("\ufeff")
                    if len(line) > MAX_LINE:
                        while line and not line.endswith(end):
                            line = text.readline(2**16)
                        yield number, None
                    else:
                        yield number, line
    except (OSError, EOFError, UnicodeError, zlib.error, InputError) as error:
        reason = getattr(error, "strerror", None) or error
        after = f" after line {number}" if number else ""
        raise InputError(f"can't read {path}{after}: {reason}") from error


def _opened(path):
    if isinstance(path, InputFile):
        return path.open()
    return gzip.open(path, "rb") if str(path).endswith(".gz") else open(path, "rb")


def _errors(encoding):
    """Bytes that are not UTF-8 are kept, to be shown; in other encodings they have no such form."""
    return "surrogateescape" if encoding.startswith("utf-8") else "tf_avat.bad_bytes"
