"""Rows of a table in CSV or TSV."""

import contextlib

from tf_avat.data.records.swallowed_rows import SwallowedRows
from tf_avat.data.records.table_fields import BadFields, LineQueue, fields_of, plain_fields, strict_fields
from tf_avat.data.records.table_form import column_places, find_delimiter, said_delimiter
from tf_avat.data.records.text_encoding import is_decoded, undecodable
from tf_avat.data.records.text_lines import MAX_LINE, text_lines

# Texts hardly ever have them, and programs that write them hardly ever quote.
_RARE = ("\t", "|")


def table_rows(path, usual, columns, bad_rows, *, delimiter=None, encoding=None):
    """Yields `(place, values)` for each row of a table: file and line, and a list of the columns' fields.

    Args and errors as for `Table`.
    """
    table = Table(path, usual, columns, bad_rows, delimiter=delimiter, encoding=encoding)
    for place, row in table:
        yield place, [row[i] for i in table.places]


class Table:
    """The rows of a table with all their fields; iterating gives `(place, row)`: file and line, and a list.

    1. Fields may be in double quotes, and hold delimiters, line ends and doubled quotes there. Between tabs
       and pipes quotes may also be letters as others, where they can't be read as quotes or would swallow
       rows (`SwallowedRows`). Blank lines are skipped, and a first line as `sep=;`.
    2. Columns are found by the names in the first row. Where all columns are whole numbers, and the first row
       does not consist of such, there are no names: they are counted from 1.

    Args:
        path: the file, plain or (`.gz`) gzip.
        usual: the delimiter of the file's ending; another one is taken where it alone fits
            (`find_delimiter`).
        columns: names, or numbers as str: that of texts, and that of labels if they are wanted.
        bad_rows: `BadRows`, told of rows with more or fewer fields than the first, with a quote amid a field
            or never closed, with bytes that are not of the encoding or NUL, and of lines that are too long;
            and of what was found in the file's form.
        delimiter: between fields; None to find it.
        encoding: as for `text_lines`.

    Attributes:
        places: where in a row the columns stand, from 0; None before the first row is read.
        names: the fields of the row of names as they are, None before it is read or where there is none.
        width: number of fields of a row; None before the first row is read.

    Raises:
        InputError: a row is bad and not skipped; a column is missing or its name comes twice; or as
            `text_lines`.
    """

    def __init__(self, path, usual, columns, bad_rows, *, delimiter=None, encoding=None):
        self._path, self._usual, self._columns, self._bad_rows = path, usual, columns, bad_rows
        self._delimiter, self._encoding = delimiter, encoding
        self.places = self.names = self.width = None

    def __iter__(self):
        """Reads the file from its beginning."""
        path, name, bad_rows = self._path, str(self._path), self._bad_rows
        queue = LineQueue(text_lines(path, self._encoding, bad_rows.note))
        delimiter = _delimiter(path, queue, self._columns, self._usual, self._delimiter, bad_rows)
        swallowed = None
        while queue:
            place = f"{name}, line {queue.number}"
            line = queue.ahead(0)
            if line is None:
                queue.take(1)
                bad_rows.add(place, f"a line of more than {MAX_LINE:,} characters")
                continue
            if line in ("\n", "\r\n", "\r"):
                queue.take(1)
                continue
            try:
                row, lines = _row(queue, line, delimiter, swallowed)
            except BadFields as error:
                # The lines that the quote would have gone over are rows of their own.
                queue.take(1)
                bad_rows.add(place, str(error), line)
                continue
            raw = line if lines == 1 else "".join(queue.ahead(i) for i in range(lines))
            queue.take(lines)
            if swallowed is None:
                swallowed = self._begin(row, place, queue, delimiter)
                if self.names is not None:
                    continue
            problem = _problem(row, self.width, self._encoding)
            if problem:
                bad_rows.add(place, problem, raw)
            else:
                if lines == 1:
                    swallowed.learn(row)
                yield place, row
        if swallowed is not None:
            for note in swallowed.notes():
                bad_rows.note(note)

    def _begin(self, row, place, queue, delimiter):
        """Learns from the first row what there is to know, and returns the `SwallowedRows`."""
        self.width = len(row)
        self.places, named = column_places(self._columns, row, place, self._encoding)
        self.names = tuple(row) if named else None
        swallowed = SwallowedRows(self._path, self.width, self.places[1:], delimiter in _RARE)
        _learn_ahead(swallowed, queue, delimiter)
        return swallowed


def _delimiter(path, queue, columns, usual, delimiter, bad_rows):
    """Returns the delimiter, and takes the line that only says it."""
    said = said_delimiter(queue.ahead(0) or "")
    if said:
        queue.take(1)
    head = [line.rstrip("\r\n") for line in queue.head() if line.strip()]
    if delimiter or said or not head:
        return delimiter or said or usual
    found = find_delimiter(head, columns, usual)
    if found != usual:
        bad_rows.note(f"{path}: read with `delimiter`={found!r}")
    return found


def _row(queue, line, delimiter, swallowed):
    """Returns the fields of the next row, and the number of its lines."""
    if '"' not in line and "\r" not in line.rstrip("\r\n"):
        return plain_fields(line, delimiter), 1
    if (row := strict_fields(line, delimiter)) is not None:
        return row, 1
    lenient = delimiter in _RARE
    row, lines = fields_of(queue, delimiter, lenient)
    if lines > 1 and swallowed is not None:
        within = [queue.ahead(i) for i in range(lines)]
        if swallowed.apart(queue.number, [plain_fields(x, delimiter) for x in within]):
            return fields_of(queue, delimiter, lenient=True, one_line=True)
    return row, lines


def _learn_ahead(swallowed, queue, delimiter):
    """A quote may stand in the first rows, before any label is known."""
    for line in queue.head():
        if '"' not in line:
            swallowed.learn(plain_fields(line, delimiter))
        elif delimiter in _RARE:
            with contextlib.suppress(BadFields):
                swallowed.learn(fields_of(LineQueue([(1, line)]), delimiter)[0])


def _problem(row, width, encoding):
    text = "".join(row)
    if "\0" in text:
        return "a NUL byte"
    if not is_decoded(text):
        return undecodable(" ".join(row), encoding or "utf-8")
    if len(row) != width:
        return f"expected {width} fields, as in the first row, but there are {len(row)}"
    return None
