"""How rows with new columns are written."""

import json
import re

from tf_avat.data.records.json_cells import json_cells
from tf_avat.data.records.table_form import header_names
from tf_avat.input_error import InputError

FORMATS = ("csv", "tsv", "jsonl", "text")
_DELIMITERS = {"csv": ",", "tsv": "\t"}
_QUOTE, _TWO = '"', '""'


def row_form(name, new):
    """Returns what writes rows in a format.

    Args:
        name: one of `FORMATS`.
        new: names of the new columns.
    """
    if name in _DELIMITERS:
        return TableForm(_DELIMITERS[name], new)
    return JsonForm(new) if name == "jsonl" else TextForm()


class TableForm:
    """Rows of a table: every field as it was, then the new ones; in quotes where it needs them.

    The first row read says which columns there are. Rows of tables with the same columns in another order are
    put in its order; JSON objects have their keys as columns, and what is no text as JSON has it, null as an
    empty field.

    Args:
        delimiter: between fields.
        new: names of the new columns.
    """

    def __init__(self, delimiter, new):
        self._delimiter, self._new = delimiter, tuple(new)
        self._special = re.compile(f'[{delimiter}"\\r\\n]')
        self._names = self._width = None
        # Names of another table and where the first one's columns are among them.
        self._other = None, None

    def head(self, names):
        """Returns the row of names; nothing where columns have none.

        Args:
            names: those of the input, for when it has no rows.
        """
        names = names if self._width is None else self._names
        check_new(self._new, names)
        return "" if names is None else self.line(names, self._new)

    def fields(self, row):
        """Returns the fields of a `WholeRow` in the order of the first one's columns.

        Raises:
            ValueError: the keys of an object are not the columns of the first row; the message says which.
            InputError: the columns of a table are not, or one has a new one's name.
        """
        names, values = row.names, row.values
        if self._width is None:
            self._names, self._width = names, len(names or values)
            check_new(self._new, names)
        if row.json is not None:
            values = list(json_cells(row.json).values())
        if names == self._names:
            if len(values) != self._width:
                raise InputError(f"expected {self._width} fields, as in the first file, not {len(values)}")
            return values
        if names != self._other[0]:
            try:
                self._other = names, self._places(names)
            except ValueError as error:
                # An object differs from others by itself, a table as a whole.
                raise error if row.json is not None else InputError(str(error)) from None
        return [values[i] for i in self._other[1]]

    def _places(self, names):
        if names is None or self._names is None or sorted(names) != sorted(self._names):
            raise ValueError(
                f"its columns {_shown(names)} are not those of the first row, {_shown(self._names)}"
            )
        if len(set(names)) < len(names):
            raise ValueError("columns whose names come twice stand in another order than in the first file")
        return [names.index(name) for name in self._names]

    def line(self, fields, new):
        """Returns the line of a row, of what `fields` returns and the new values, a list of str."""
        special = self._special.search
        written = [f'"{x.replace(_QUOTE, _TWO)}"' if special(x) else x for x in (*fields, *new)]
        return self._delimiter.join(written) + "\n"


class JsonForm:
    """JSON lines: an object as it was with new keys at its end; fields of tables become text.

    Args:
        new: names of the new keys.
    """

    def __init__(self, new):
        self._new = tuple(new)
        self._keys = [json.dumps(name, ensure_ascii=False) for name in new]
        self._last = None

    def head(self, names):
        """Returns nothing, but looks at the names of an input without rows: each object names its keys."""
        return ""

    def line(self, fields, new):
        """Returns the line of a row, of what `fields` returns and the new values, a list of JSON."""
        added = "".join(f", {key}: {value}" for key, value in zip(self._keys, new, strict=True))
        return f"{fields[:-1]}{added}}}\n"

    def fields(self, row):
        """Returns the object of a `WholeRow` as JSON.

        Raises:
            InputError: it has a key of a new one's name, or two columns have one name.
        """
        if row.json is not None:
            check_new(self._new, row.names)
            return row.json
        names = row.names
        if names is None:
            names = ["text"] if len(row.values) == 1 else [str(i + 1) for i in range(len(row.values))]
        if names != self._last:
            check_new(self._new, names)
            if twice := [name for i, name in enumerate(names) if name in names[:i]]:
                raise InputError(f"JSON can't keep two columns of one name, {twice[0]!r}")
            self._last = names
        return json.dumps(dict(zip(names, row.values, strict=True)), ensure_ascii=False)


class TextForm:
    """Texts of one a line, and the new values behind them between tabs."""

    def head(self, names):
        """Returns nothing: columns have no names."""
        return ""

    def line(self, fields, new):
        """Returns the line of a text, of what `fields` returns and the new values, a list of str."""
        return "\t".join([*fields, *new]) + "\n"

    def fields(self, row):
        """Returns the text in a list.

        Raises:
            InputError: the row has columns, which a line of text can't keep.
        """
        if row.json is not None or row.names is not None or len(row.values) > 1:
            raise InputError("its columns can't be kept in lines of text; .csv, .tsv and .jsonl keep them")
        return row.values


def check_new(new, names):
    """Refuses new columns that have the name of an old one.

    Raises:
        InputError: one has.
    """
    there = set(header_names(names or ()))
    for name in new:
        if name in there:
            raise InputError(
                f"there is a column {name!r} already; `prefix`=new_ calls the one that is added new_{name}"
            )


def _shown(names):
    if names is None:
        return "(without names)"
    shown = ", ".join(repr(name[:24]) for name in names[:6])
    return f"{shown}, ..." if len(names) > 6 else shown
