"""Rows of anybody's files with all that stands in them."""

from typing import NamedTuple

from tf_avat.data.records.json_rows import json_objects, json_value
from tf_avat.data.records.label_names import clean_label
from tf_avat.data.records.plain_rows import plain_rows
from tf_avat.data.records.table_rows import Table
from tf_avat.input_error import InputError

_DELIMITERS = {".csv": ",", ".tsv": "\t"}

# Of an object whose text or label is null it is not there, which is no error of the file.
_NOTHING = ""

_WITH_LABELS = ", ".join([*_DELIMITERS, ".jsonl"])


class WholeRow(NamedTuple):
    """One row of a user's file.

    Attributes:
        place: file and line, for messages.
        text: the text; it may be empty.
        label: as `clean_label` returns it, empty where there is none; None where labels are not asked for.
        names: the columns of the row, a tuple of str, as they are written; None where they have no names.
        values: the fields of a row of a table, or the text of a line; None for JSON.
        json: the line of a JSON object as it is, without white space around it; None for others.
    """

    place: str
    text: str
    label: str | None
    names: tuple[str, ...] | None
    values: list[str] | None
    json: str | None


class WholeRows:
    """The rows of a file; iterating reads it from its beginning, in bounded memory, and gives `WholeRow`s.

    `.csv` and `.tsv` are read as `Table` does, `.jsonl` as `json_objects` does. Of other files each line is a
    text, blank ones too. In JSON a text or a label that is null counts as an empty one.

    Args:
        file: an `InputFile`.
        text_column: name of the column of texts.
        label_column: name of that of labels; None if they are not wanted.
        bad_rows: `BadRows`, told what the formats call bad. A row without text or without label is not.
        delimiter: between the fields of a table; None to find it.
        encoding: its name; None to find it, as `text_lines` does.

    Attributes:
        names: the columns of a table or of the first JSON object; None before that is read, or without names.
        width: number of columns of a table; None before it is read, and of other files.

    Raises:
        InputError: a row is bad and not skipped, or as the reader of the format.
    """

    def __init__(self, file, text_column, label_column, bad_rows, *, delimiter=None, encoding=None):
        self.file = file
        self._columns = [text_column] if label_column is None else [text_column, label_column]
        self._bad_rows, self._delimiter, self._encoding = bad_rows, delimiter, encoding
        self.names = self.width = None

    def __iter__(self):
        if self.is_table:
            return self._of_table()
        return self._of_json() if self.file.ending == ".jsonl" else self._of_lines()

    @property
    def is_table(self):
        """Whether it is a table of rows and columns."""
        return self.file.ending in _DELIMITERS

    def _of_table(self):
        form = {"delimiter": self._delimiter, "encoding": self._encoding}
        table = Table(self.file, _DELIMITERS[self.file.ending], self._columns, self._bad_rows, **form)
        for place, row in table:
            self.names, self.width = table.names, table.width
            text, *label = (row[i] for i in table.places)
            yield WholeRow(place, text, clean_label(label[0]) if label else None, table.names, row, None)
        self.names, self.width = table.names, table.width

    def _of_json(self):
        text_column, *label_column = self._columns
        for place, line, row in json_objects(
            self.file, self._columns, self._bad_rows, encoding=self._encoding
        ):
            try:
                text = _NOTHING if row.get(text_column, "") is None else json_value(row, text_column)
                label = None
                if label_column:
                    given = row.get(label_column[0])
                    label = _NOTHING if given is None else clean_label(json_value(row, label_column[0]))
            except ValueError as error:
                self._bad_rows.add(place, str(error), line)
                continue
            names = tuple(row)
            self.names = self.names or names
            yield WholeRow(place, text, label, names, None, line.strip())

    def _of_lines(self):
        if len(self._columns) > 1:
            raise InputError(f"{self.file}: lines of text have no labels; {_WITH_LABELS} have")
        for place, text in plain_rows(self.file, self._bad_rows, self._encoding):
            yield WholeRow(place, text, None, None, [text], None)
