"""A user's file of word vectors, and how it is laid out."""

import codecs
import collections
import contextlib
import dataclasses
import gzip
import pathlib
import re
import zlib

from tf_avat.data.records.foreign_formats import foreign_format, is_markup
from tf_avat.data.records.text_encoding import find_encoding
from tf_avat.input_error import InputError

# A row of 10,000 numbers is far shorter; a longer line is no row, and reading stops there.
MAX_LINE = 2**20

_ROWS = 100
_EXPECTED = "expected text as fastText's .vec or GloVe's .txt, or word2vec's .bin, plain or .gz"
_MARK = b"\xef\xbb\xbf"
_HEADER = re.compile(rb"[ \t]*(\d{1,18})[ \t]+(\d{1,18})[ \t\r]*")
_BINARY_HEADER = re.compile(rb"(\d{1,18}) (\d{1,18})[ \r]*\n")
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1f]")
_COMMENTS = b"#", b"//", b"%", b";", b"--"
# Rows may be as short as "good 1 2"; in longer ones the numbers 0, 1, 2, ... are the names of columns.
_LEAST_NAMED = 8


@dataclasses.dataclass(frozen=True)
class WordVectorFile:
    """What the first rows of a file tell.

    Attributes:
        path: of the file.
        size: how many numbers a vector has.
        count: in word2vec's binary format the number of words; else None.
        start: where the rows begin: in text the number of the first line, from 1; else of the first byte.
        words: the first few words, for messages.
    """

    path: pathlib.Path
    size: int
    count: int | None
    start: int
    words: tuple[str, ...]

    @classmethod
    def of(cls, path):
        """Looks at the beginning of a file.

        Raises:
            InputError: it can't be read, is of a kind that is not read, or has no row.
        """
        with opened(path) as file:
            head = file.read(MAX_LINE)
        if not head.strip():
            raise InputError(f"{path} is empty; {_EXPECTED}")
        if (foreign := foreign_format(head)) is not None:
            raise InputError(f"{path} is {foreign[0]}; {foreign[1]} ({_EXPECTED})")
        if (found := find_encoding(head)).startswith(("utf-16", "utf-32")):
            raise InputError(f"{path} is {found[:6].upper()}; convert it to UTF-8 ({_EXPECTED})")
        header = _BINARY_HEADER.match(head)
        if header and _is_binary(head[header.end() :], int(header[2])):
            return cls._binary(path, header, head)
        return cls._text(path, head.removeprefix(_MARK), len(head) == MAX_LINE)

    @classmethod
    def _binary(cls, path, header, head):
        count, size = int(header[1]), _checked_size(path, header[2])
        word = head[header.end() :].lstrip(b"\n").split(b" ", 1)[0]
        return cls(path, size, count, header.end(), (word[:40].decode("utf-8", "replace"),))

    @classmethod
    def _text(cls, path, head, cut):
        if b"\n" not in head and (cut or b"\r" in head.rstrip()):
            what = "line 1: longer than 1,048,576 bytes" if cut else "lines end with CR alone"
            raise InputError(f"{path}, {what}; {_EXPECTED}")
        lines = head.split(b"\n")[: -1 if cut else None]
        rows = [(n, line.split()) for n, line in enumerate(lines[:_ROWS], 1) if line.strip()]
        header = next((n for n, row in rows if not row[0].startswith(_COMMENTS)), 1)
        size = None
        if (match := _HEADER.fullmatch(lines[header - 1])) is not None:
            size = _checked_size(path, match[2])
            rows = [(n, row) for n, row in rows if n > header]
        numbers = [_trailing(row) for _, row in rows]
        likely = collections.Counter(filter(None, numbers)).most_common(1)
        if is_markup(head) and not (numbers and numbers[0]):
            raise InputError(f"{path} is HTML, XML or JSON; {_EXPECTED}")
        if _CONTROLS.search(head):
            raise InputError(f"{path} is a binary file of an unknown kind; {_EXPECTED}")
        if not likely:
            raise InputError(_no_row(path, rows, lines))
        size = likely[0][0] if size is None else size
        first = next((n for n, row in rows if not _is_before_rows(row, size)), rows[0][0])
        words = tuple(row[0][:40].decode("utf-8", "replace") for n, row in rows[:3] if n >= first)
        return cls(path, size, None, first, words)


@contextlib.contextmanager
def opened(path):
    """Opens a file of word vectors, gzip or not, for reading bytes.

    Raises:
        InputError: it can't be read, then or later within the context.
    """
    try:
        if pathlib.Path(path).exists() and not pathlib.Path(path).is_file():
            raise InputError(f"can't read word vectors from {path}: it is not a regular file")
        with open(path, "rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with (gzip.open if zipped else open)(path, "rb") as file:
            yield file
    except (OSError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"can't read word vectors from {path}: {reason}") from error


def is_number(field):
    """Tells whether bytes are a number."""
    try:
        float(field)
    except ValueError:
        return False
    return True


def _trailing(row):
    """How many fields behind the first are numbers, counted from the end."""
    count = 0
    while count < len(row) - 1 and is_number(row[-1 - count]):
        count += 1
    return count


def _checked_size(path, size):
    size = int(size)
    if not 0 < size <= MAX_LINE // 4:
        raise InputError(f"{path}: its header tells vectors of {size:,} numbers; {_EXPECTED}")
    return size


def _is_before_rows(row, size):
    """Tells whether a row is a comment or the names of the columns: no numbers, or 0, 1, 2, ..."""
    if row[0].startswith(_COMMENTS) and _trailing(row) < size:
        return True
    if not any(map(is_number, row[1:])):
        return len(row) > 1
    numbers = row[-size:]
    if size < _LEAST_NAMED or not all(map(bytes.isdigit, numbers)):
        return False
    return [int(number) - int(numbers[0]) for number in numbers] == list(range(size))


def _is_binary(rest, size):
    """Tells whether the bytes behind a header are word2vec's binary rows, not lines of text."""
    fields = rest.split(b"\n", 1)[0].split()
    if len(fields) > 1 and is_number(fields[1]) and is_number(fields[-1]):
        return False
    if _CONTROLS.search(rest):
        return True
    numbers = rest.lstrip(b"\n").partition(b" ")[2][: 4 * size]
    try:
        # The last character may be cut.
        codecs.getincrementaldecoder("utf-8")().decode(numbers)
    except UnicodeDecodeError:
        return True
    return False


def _no_row(path, rows, lines):
    if not rows:
        return f"{path} has no word vectors in it"
    # The first may be one of names.
    for number, _ in rows[:2]:
        for sign, name in ((b",", "commas"), (b";", "semicolons"), (b"|", "bars")):
            fields = lines[number - 1].strip().split(sign)
            if len(fields) > 1 and all(map(is_number, fields[1:])):
                return f"{path}, line {number}: the fields have {name} between them; expected spaces or tabs"
    number = rows[0][0]
    seen = lines[number - 1].strip()[:40].decode("utf-8", "replace")
    return f"{path}, line {number}: expected a word and finite numbers after it, got {seen!r}"
