"""Rows of a table in CSV or TSV."""

import csv

from tf_avat.data.missing_column import missing_column
from tf_avat.data.text_lines import MAX_LINE, text_lines
from tf_avat.input_error import InputError

# What the csv module does not take, or what has no bytes, goes through it as characters that text can't have.
_NUL, _LONG = "\udc00", "\udc01"


def table_rows(path, delimiter, columns, bad_rows):
    """Yields `(place, values)` for each row of a table: file and line, and a list of the columns' fields.

    Fields may be in double quotes, and hold delimiters, line ends and doubled quotes there. Blank lines are
    skipped. Columns are found by the names in the first row. Where all columns are whole numbers, there
    are no names: they are counted from 1.

    Args:
        path: a file in UTF-8, plain or (`.gz`) gzip.
        delimiter: between fields.
        columns: names, or numbers as str.
        bad_rows: `BadRows`, told of rows with more or fewer fields than the first, with a quote amid a field,
            with bytes that are not UTF-8 or NUL, and of lines that are too long.

    Raises:
        InputError: a row is bad and not skipped; a column is missing or its name comes twice; a quote is
            never closed; or as `text_lines`.
    """
    # The module has one limit for all readers; the default is that of a short document.
    csv.field_size_limit(MAX_LINE)
    rows = csv.reader(_lines(path), delimiter=delimiter, strict=True)
    places = width = None
    while True:
        place = f"{path}, line {rows.line_num + 1}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise InputError(f"{place}: a quote is opened and not closed") from error
            bad_rows.add(place, str(error))
            continue
        if row is None:
            return
        if not row:
            continue
        if places is None:
            width = len(row)
            if all(column.isdecimal() for column in columns):
                places = _numbered(columns, width, place)
            else:
                places = _named(columns, [name.strip() for name in row], place)
                continue
        problem = _problem(row, width)
        if problem:
            bad_rows.add(place, problem)
        else:
            yield place, [row[i] for i in places]


def _lines(path):
    for _, line in text_lines(path):
        yield f"{_LONG}\n" if line is None else line.replace("\0", _NUL)


def _numbered(columns, width, place):
    places = [int(column) - 1 for column in columns]
    for column, i in zip(columns, places, strict=True):
        if not 0 <= i < width:
            raise InputError(f"{place}: there is no column {column}; there are {width}")
    return places


def _named(columns, names, place):
    for column in columns:
        if names.count(column) > 1:
            raise InputError(f"{place}: the column {column!r} comes {names.count(column)} times")
        if column not in names:
            raise InputError(f"{place}: {missing_column(column, names)}")
    return [names.index(column) for column in columns]


def _problem(row, width):
    text = "".join(row)
    if _LONG in text:
        return f"a line of more than {MAX_LINE:,} bytes"
    if _NUL in text:
        return "a NUL byte"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "not UTF-8"
    if len(row) != width:
        return f"expected {width} fields, as in the first row, but there are {len(row)}"
    return None
