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

# What is read at a time.
_BLOCK = 2**15

# Those of UTF-8 that begin no character.
_LATER_BYTES = bytes(range(0x80, 0xC0))


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
    for number, block in line_blocks(path, encoding, note):
        yield from enumerate([None] if block is None else lines_of(block), number)


def line_blocks(path, encoding=None, note=lambda text: None):
    """Yields `(number of the first line, block)` for each block of lines of a file, in bounded memory.

    As `text_lines`, of which this is the quick half: of UTF-8 a block is some hundred lines in one str, else
    it is one line.
    """
    number = 1
    try:
        with _opened(path) as file, io.BufferedReader(file, _HEAD) as buffered:
            head = buffered.peek(_HEAD)
            if (foreign := foreign_format(head)) is not None:
                raise InputError(f"it is {foreign[0]}; {foreign[1]}")
            found = find_encoding(head) if encoding is None else told_encoding(encoding, head)
            end = "\r" if b"\r" in head and b"\n" not in head else "\n"
            if encoding is None and found.endswith("e"):
                note(f"{path}: read as {found}, though it has no byte order mark")
            is_utf8 = found.startswith("utf-8") and end == "\n"
            for block in _utf8_blocks(buffered) if is_utf8 else _single_lines(buffered, found, end):
                if number == 1 and block is not None:
                    block = block.lstrip("\ufeff")
                yield number, block
                number += 1 if block is None else block.count("\n") + (not block.endswith("\n"))
    except (OSError, EOFError, UnicodeError, zlib.error, InputError) as error:
        reason = getattr(error, "strerror", None) or error
        after = f" after line {number - 1}" if number > 1 else ""
        raise InputError(f"can't read {path}{after}: {reason}") from error


def _opened(path):
    if isinstance(path, InputFile):
        return path.open()
    return gzip.open(path, "rb") if str(path).endswith(".gz") else open(path, "rb")


def lines_of(block):
    """Yields the lines of a block, each with its end."""
    *lines, last = block.split("\n")
    for line in lines:
        yield line + "\n"
    if last:
        yield last


def _utf8_blocks(file):
    """The lines as str, as many as come at a time; None for one that is too long."""
    before, length = [], 0
    # One reading at a time: what comes before damage is not lost.
    while data := file.read1(_BLOCK):
        if length > MAX_LINE:
            if not (end := data.find(b"\n") + 1):
                continue
            yield None
            data, length = data[end:], 0
        if cut := data.rfind(b"\n") + 1:
            yield from _decoded(b"".join((*before, data[:cut])))
            before, length = [], 0
        before.append(data[cut:])
        length += _letters(before[-1])
        if length > MAX_LINE:
            before.clear()
    if length > MAX_LINE:
        yield None
    elif any(before):
        yield from _decoded(b"".join(before))


def _letters(data):
    """How many characters some bytes have at least; most are told by their first byte."""
    return max(len(data.translate(None, _LATER_BYTES)), len(data) // 4)


def _decoded(data):
    if len(data) <= MAX_LINE:
        yield data.decode("utf-8", _errors("utf-8"))
        return
    for line in io.BytesIO(data):
        text = line.decode("utf-8", _errors("utf-8"))
        yield None if len(text) > MAX_LINE else text


def _single_lines(file, encoding, end):
    with io.TextIOWrapper(file, encoding, _errors(encoding), newline=end) as text:
        while line := text.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                while line and not line.endswith(end):
                    line = text.readline(2**16)
                yield None
            else:
                yield line


def _errors(encoding):
    """Bytes that are not UTF-8 are kept, to be shown; in other encodings they have no such form."""
    return "surrogateescape" if encoding.startswith("utf-8") else "tf_avat.bad_bytes"
