"""Rows of a JSON-lines file."""

import json
import math

from tf_avat.data.records.label_names import number_name
from tf_avat.data.records.missing_column import missing_column
from tf_avat.data.records.text_encoding import undecodable
from tf_avat.data.records.text_lines import MAX_LINE, text_lines

_EXPECTED = "expected a JSON object in each line"


def json_rows(path, columns, bad_rows, *, encoding=None):
    """Yields `(place, values)` for each line, which holds an object: file and line, and a list of values.

    Blank lines are skipped. Text, true and false come as str, as JSON writes them, and numbers as
    `number_name` does: 1 and 1.0 are one value.

    Args:
        path: the file, plain or (`.gz`) gzip.
        columns: the wanted keys.
        bad_rows: `BadRows`, told of lines that are no JSON object, that lack a key or have one twice, whose
            values are of another kind, no number or infinite, and of bytes that are not of the encoding, NUL,
            and lines that are too long; and of what was found in the file's form.
        encoding: as for `text_lines`.

    Raises:
        InputError: a row is bad and not skipped, or as `text_lines`.
    """
    for place, line, row in json_objects(path, columns, bad_rows, encoding=encoding):
        try:
            values = [json_value(row, column) for column in columns]
        except ValueError as error:
            bad_rows.add(place, str(error), line)
        else:
            yield place, values


def json_objects(path, columns, bad_rows, *, encoding=None):
    """Yields `(place, line, row)` for each line: file and line, the line as it is, and a dictionary.

    Args:
        path: the file, plain or (`.gz`) gzip.
        columns: keys that an object should have, for messages alone.
        bad_rows: `BadRows`, told as by `json_rows` but of what the values are.
        encoding: as for `text_lines`.

    Raises:
        InputError: a row is bad and not skipped, or as `text_lines`.
    """
    for number, line in text_lines(path, encoding, bad_rows.note):
        place = f"{path}, line {number}"
        if line is not None and not line.strip():
            continue
        try:
            row = _object_of(line, columns, encoding or "utf-8")
        except ValueError as error:
            bad_rows.add(place, str(error), line)
        else:
            yield place, line, row


def json_value(row, column):
    """Returns the value of a key as `json_rows` gives it.

    Raises:
        ValueError: there is no such key, or its value is neither text nor a number; the message says so.
    """
    if column not in row:
        raise ValueError(missing_column(column, list(row)))
    value = row[column]
    if isinstance(value, str):
        _check(value, f"{column!r} has half of a surrogate pair")
        if "\0" in value:
            raise ValueError(f"{column!r} has a NUL character")
        return value
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{column!r} is {json.dumps(value)}; expected text or a number")
    if isinstance(value, int | float):
        return number_name(json.dumps(value))
    raise ValueError(f"{column!r} is {json.dumps(value)[:40]}; expected text or a number")


def _object_of(line, columns, encoding):
    if line is None:
        raise ValueError(f"a line of more than {MAX_LINE:,} characters")
    _check(line, undecodable(line, encoding))
    try:
        row = json.loads(line, object_pairs_hook=_object, parse_int=_integer)
    except RecursionError:
        raise ValueError("not JSON that can be read: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}; {_EXPECTED}") from None
    if not isinstance(row, dict):
        raise ValueError(f"{_EXPECTED}, as in {{" + ", ".join(f'"{c}": ...' for c in columns) + "}")
    return row


def _integer(digits):
    try:
        return int(digits)
    except ValueError:
        raise ValueError(f"the number {digits[:10]}... has more digits than are read") from None


def _object(pairs):
    row = dict(pairs)
    if len(row) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} comes twice")
    return row


def _check(text, problem):
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(problem) from None
