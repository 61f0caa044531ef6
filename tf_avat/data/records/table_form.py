"""How a table is written: what is between its fields, and what its columns are called."""

import re

from tf_avat.data.records.label_names import clean_label
from tf_avat.data.records.missing_column import missing_column
from tf_avat.data.records.text_encoding import is_decoded, undecodable
from tf_avat.input_error import InputError

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_LONGEST = 3
_SAID = re.compile(r'"?sep=(.)"?[\r\n]*', re.I)
_INTEGER = re.compile(r"[0-9]+")


def parse_delimiter(value):
    r"""Returns what `delimiter` stands for.

    Args:
        value: one to three characters; `tab` or `\t`, `comma`, `semicolon`, `pipe`; or None.

    Raises:
        InputError: it is none of these, or has a double quote, a line end or a NUL.
    """
    if value is None or value in _NAMES:
        return _NAMES.get(value)
    if not 1 <= len(value) <= _LONGEST or set(value) & set('"\r\n\0'):
        raise InputError(
            f"`delimiter`={value[:40]!r}: expected up to {_LONGEST} characters, or one of {', '.join(_NAMES)}"
        )
    return value


def said_delimiter(line):
    """Returns the delimiter that a line as `sep=;`, which spreadsheets put first, says; None for others."""
    said = _SAID.fullmatch(line)
    return said and said[1]


def find_delimiter(lines, columns, usual):
    """Returns the delimiter of a table: the usual one, or the only other one that fits.

    With named columns that is one by which the first line has them all. With numbered ones it is one by which
    all lines without quotes have as many fields as the first, and enough.

    Args:
        lines: the first lines, without blank ones.
        columns: the wanted columns, names or numbers.
        usual: that of the file's ending.
    """
    # In one column there is nothing to find.
    candidates = [usual, *(d for d in _DELIMITERS if d != usual)]
    fitting = [d for d in candidates if _fits(lines, columns, d)]
    if usual in fitting or not fitting:
        # What can't be read is told of the form that the table seems to have.
        return usual if fitting or usual in lines[0] else max(candidates, key=lines[0].count)
    return fitting[0] if len(fitting) == 1 else usual


def _fits(lines, columns, delimiter):
    names = header_names(lines[0].split(delimiter))
    if all(column in names for column in columns):
        return True
    if not all(map(_INTEGER.fullmatch, columns)):
        return False
    counts = {line.count(delimiter) + 1 for line in lines if '"' not in line}
    return len(counts) == 1 and min(counts) >= max(2, *map(int, columns))


def header_names(fields):
    """Returns the fields of a header as they are compared with the names that a user gives."""
    return [clean_label(name.strip().strip('"')) for name in fields]


def column_places(columns, row, place, encoding=None):
    """Returns the places of columns in a row, from 0, and whether the first row is one of names.

    Where all columns are whole numbers they count columns from 1, unless the first row has nothing but whole
    numbers and them among these.

    Args:
        columns: names, or numbers as str.
        row: the fields of the first row.
        place: file and line, for messages.
        encoding: the one that the user named, for messages.

    Raises:
        InputError: a column is missing or its name comes twice.
    """
    names = header_names(row)
    columns = [clean_label(column) for column in columns]
    if all(map(_INTEGER.fullmatch, columns)) and not _has_integer_names(columns, names):
        return _numbered(columns, len(row), place), False
    for column in columns:
        if names.count(column) > 1:
            raise InputError(f"{place}: the column {column!r} comes {names.count(column)} times")
        if column not in names:
            raise InputError(f"{place}: {_missing(column, names, encoding)}")
    return [names.index(column) for column in columns], True


def _missing(column, names, encoding):
    if not is_decoded("".join(names)):
        return undecodable(" ".join(names), encoding or "utf-8")
    hint = ""
    # Of the name that holds another one, something else is between them than was thought.
    if (column and any(column in name for name in names)) or (
        len(names) == 1 and any(delimiter in names[0] for delimiter in _DELIMITERS)
    ):
        hint = "; `delimiter` says what is between them"
    return missing_column(column, names, True) + hint


def _has_integer_names(columns, names):
    if not set(columns) <= set(names):
        return False
    in_range = all(1 <= int(column) <= len(names) for column in columns)
    return not in_range or all(_INTEGER.fullmatch(name) or not name for name in names)


def _numbered(columns, width, place):
    places = [int(column) - 1 for column in columns]
    for column, i in zip(columns, places, strict=True):
        if not 0 <= i < width:
            raise InputError(f"{place}: there is no column {column}; there are {width}")
    return places
