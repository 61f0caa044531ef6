"""One row of a table: its fields, and the lines that it goes over."""

import csv
import functools
import re

from tf_avat.data.records.text_lines import MAX_LINE

_SPACES = re.compile(" *")

# How much is looked at to tell how a table is written.
_LINES, _LETTERS = 100, 2**18


class BadFields(ValueError):
    """A row is not written as a table's; the message says how."""


class LineQueue:
    """Lines that can be looked at before they are taken.

    Args:
        lines: iterable of `(number, line)`.

    Attributes:
        number: that of the next line.
    """

    def __init__(self, lines):
        self._lines = iter(lines)
        self._ahead = []
        self._taken = 0
        self.number = 1

    def ahead(self, i):
        """Returns the line that comes after `i` others, or None where there is none or it is too long."""
        i += self._taken
        while len(self._ahead) <= i:
            entry = next(self._lines, None)
            if entry is None:
                return None
            self._ahead.append(entry[1])
        return self._ahead[i]

    def head(self):
        """Returns the next lines, so many as tell how all are written, too long ones left out."""
        found, letters = [], 0
        for i in range(_LINES):
            if letters > _LETTERS:
                break
            line = self.ahead(i)
            if line is not None:
                found.append(line)
                letters += len(line)
        return found

    def __bool__(self):
        """Whether there is a next line."""
        self.ahead(0)
        return len(self._ahead) > self._taken

    def take(self, count):
        """Passes over lines."""
        self.number += count
        self._taken += count
        # Each line is moved a few times at most, however many have been looked at.
        if 2 * self._taken >= len(self._ahead):
            del self._ahead[: self._taken]
            self._taken = 0


def plain_fields(line, delimiter):
    """Returns the fields of a line in which quotes are letters as others."""
    return line[: _end(line)].split(delimiter)


def strict_fields(line, delimiter):
    """Returns the fields of a line that has a quotation mark as `fields_of` does, but fast.

    None where a field goes on on the next line or is huge, or a mark or a blank is beside its place.
    """
    if _strict(delimiter) is None or _strict(delimiter).fullmatch(line) is None:
        return None
    try:
        return next(csv.reader((line,), delimiter=delimiter))
    except csv.Error:
        return None


@functools.lru_cache(8)
def _strict(delimiter):
    """The pattern of lines that all programs read alike; None if there is none for a delimiter."""
    if len(delimiter) > 1 or delimiter == " ":
        return None
    outside = re.escape(delimiter)
    field = rf'(?:"[^"\r\n]*(?:""[^"\r\n]*)*"|[^"\r\n{outside} ][^"\r\n{outside}]*|)'
    return re.compile(rf"{field}(?:{outside}{field})*(?:\r\n|\n|\r)?")


def fields_of(queue, delimiter, lenient=False, one_line=False):
    """Returns the fields of the next row, and the number of lines that it goes over; takes none of them.

    A field in double quotes may hold delimiters, line ends and doubled quotes. White space around the quotes
    is dropped. A quote within another field is a letter.

    Args:
        queue: a `LineQueue`; there is a next line.
        delimiter: between fields.
        lenient: a quote that begins a field and is not closed at the end of one is a letter too.
        one_line: a field does not go on on the next line.

    Raises:
        BadFields: a quote is closed amid a field or never, or there is a carriage return outside of quotes.
    """
    fields, k, i = [], 0, 0
    while True:
        line = queue.ahead(k)
        stop = _end(line)
        quoted = None
        begin = _SPACES.match(line, i, stop).end()
        if line.startswith('"', begin):
            try:
                quoted = _quoted(queue, delimiter, k, begin + 1, one_line or begin > i)
            except BadFields:
                if not lenient and begin == i:
                    raise
        if quoted is None:
            end = line.find(delimiter, i, stop)
            end = stop if end < 0 else end
            field = line[i:end]
            if "\r" in field:
                raise BadFields("a carriage return amid a field")
            i = end
        else:
            field, k, i = quoted
            stop = _end(queue.ahead(k))
        fields.append(field)
        if i == stop:
            return fields, k + 1
        i += len(delimiter)


def _quoted(queue, delimiter, k, i, one_line):
    """Returns the field whose text begins at letter `i` of line `k`, and where its end is."""
    parts, size, first = [], 0, queue.number + k
    line = queue.ahead(k)
    while True:
        j = line.find('"', i)
        if j < 0:
            parts.append(line[i:])
            size += len(parts[-1])
            line, k, i = None if one_line else queue.ahead(k + 1), k + 1, 0
            if line is None or size > MAX_LINE:
                raise BadFields("a quotation mark opens a field and is never closed")
        elif line.startswith('"', j + 1):
            parts.append(line[i : j + 1])
            i = j + 2
        else:
            parts.append(line[i:j])
            break
    end = j + 1 if delimiter[0] == " " else _SPACES.match(line, j + 1).end()
    if end == _end(line) or line.startswith(delimiter, end):
        return "".join(parts), k, end
    where = "" if queue.number + k == first else f" that line {first} opens, in line {queue.number + k}"
    raise BadFields(f"text follows a quotation mark that ends a field{where}")


def _end(line):
    """Where a line's text ends."""
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - line.endswith(("\n", "\r"))
