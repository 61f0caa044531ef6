"""The values of a JSON object as fields of a table."""

import json
import re

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def json_cells(line):
    """Returns the values of an object by its keys, each a str.

    Text is itself, null is empty, and all else is as it stands in the line: numbers with all their digits.

    Args:
        line: the JSON of an object, without white space around it; it is known to be right.
    """
    cells = {}
    i = _BLANK.match(line, 1).end()
    while line[i] != "}":
        key, i = _DECODER.raw_decode(line, i)
        # Behind the colon.
        begin = _BLANK.match(line, _BLANK.match(line, i).end() + 1).end()
        value, end = _DECODER.raw_decode(line, begin)
        if isinstance(value, str):
            cells[key] = value
        else:
            cells[key] = "" if value is None else line[begin:end]
        i = _BLANK.match(line, end).end()
        if line[i] == ",":
            i = _BLANK.match(line, i + 1).end()
    return cells
