"""Rows in windows, which are predicted and written together."""

import hashlib
from typing import NamedTuple

from tf_avat.data.records.whole_rows import WholeRow
from tf_avat.input_error import InputError

# Enough rows that sorting them by length leaves little padding; to do those again that are lost where the
# program is killed takes seconds.
ROWS = 8192
LETTERS = 2**24


class Window(NamedTuple):
    """Some rows that follow each other.

    Attributes:
        number: from 0.
        rows: list of `WholeRow`.
        fields: what is written of each besides new columns, a str or a list of str.
        taken: bytes of all inputs that had been read at its end.
    """

    number: int
    rows: list[WholeRow]
    fields: list
    taken: int

    @property
    def digest(self):
        """Hexadecimal; another one where another text would be read or other fields written."""
        content = "\x1e".join(row if isinstance(row, str) else "\x1f".join(row) for row in self.fields)
        texts = "\x1e".join(row.text for row in self.rows)
        return hashlib.blake2b(f"{content}\x1d{texts}".encode(), digest_size=16).hexdigest()


class Windows:
    """All rows of several files, one after the other; iterating gives `Window`s.

    A window ends after so many rows or letters: by the rows alone, so that windows are the same whenever the
    same files are read.

    Args:
        sources: list of `WholeRows`.
        form: what writes rows, as `row_form` returns it.
        bad_rows: `BadRows`, told of rows that can't be written.
        most_rows: of a window.
        most_letters: after which a window ends.

    Attributes:
        form: as given.
        number: that of the window whose rows are being read; after all, the number of windows.
        rows: how many rows have been read.
    """

    def __init__(self, sources, form, bad_rows, *, most_rows=ROWS, most_letters=LETTERS):
        self._sources, self.form, self._bad_rows = sources, form, bad_rows
        self._most_rows, self._most_letters = most_rows, most_letters
        self.number = self.rows = 0

    def __iter__(self):
        self.number = self.rows = 0
        rows, fields, letters, before = [], [], 0, 0
        for source in self._sources:
            for row in source:
                own = self._fields(row)
                if own is None:
                    continue
                rows.append(row)
                fields.append(own)
                letters += len(own) if isinstance(own, str) else sum(map(len, own))
                if len(rows) >= self._most_rows or letters >= self._most_letters:
                    yield self._full(rows, fields, before + source.file.taken)
                    rows, fields, letters = [], [], 0
            before += source.file.taken
        if rows:
            yield self._full(rows, fields, before)

    def between(self, first, last):
        """Yields the windows from a number on to the one before another, or to the end if that is None."""
        if last is not None and first >= last:
            return
        for window in self:
            if window.number >= first:
                yield window
            if window.number + 1 == last:
                return

    @property
    def head(self):
        """What a file without rows has before them, of the columns that the first input has."""
        return self.form.head(self._sources[0].names)

    def _fields(self, row):
        try:
            return self.form.fields(row)
        except InputError as error:
            raise InputError(f"{row.place}: {error}") from error
        except ValueError as error:
            self._bad_rows.add(row.place, str(error), row.json)
            return None

    def _full(self, rows, fields, taken):
        window = Window(self.number, rows, fields, taken)
        self.number += 1
        self.rows += len(rows)
        return window
