"""Rows of a user's files that can't be read."""

from tf_avat.input_error import InputError
from tf_avat.printable import one_line

_TOLD = 3
# Characters of a reason, which may quote what stands in the row.
_TOLD_OF_EACH = 120
_NOTES = 20


class BadRows:
    """What happens to them: the first ends the program, or all are left out and counted.

    Args:
        skip: leave them out.
        keep: function of file and line, reason, and the row as it stands in the file or None, that is told of
            each row that is left out.

    Attributes:
        count: how many were left out.
        kept: how many other rows became labeled texts.
        notes: what else a user should know of how files were read, a line each.
    """

    def __init__(self, skip=False, keep=lambda place, reason, raw: None):
        self._skip = skip
        self._keep = keep
        self.count = 0
        self.kept = 0
        self.notes = []
        self._first = []

    def add(self, place, reason, raw=None):
        """Takes note of a row.

        Args:
            place: file and line, as `train.csv, line 7`.
            reason: what is wrong.
            raw: the row as it stands in the file, with its line end; None where that is not kept.

        Raises:
            InputError: unless bad rows are skipped.
        """
        reason = one_line(reason, _TOLD_OF_EACH)
        if not self._skip:
            raise InputError(f"{place}: {reason} (`skip_bad_rows` leaves such rows out)")
        self.count += 1
        self._keep(place, reason, raw)
        if len(self._first) < _TOLD:
            self._first.append(f"{place}: {reason}")

    def note(self, text):
        """Takes note of what is no error, once however often it is said."""
        if text not in self.notes and len(self.notes) < _NOTES:
            self.notes.append(text)

    @property
    def summary(self):
        """How many were left out, and the first of them, in one line; empty if none was."""
        if not self.count:
            return ""
        rows = "1 row" if self.count == 1 else f"{self.count:,} rows"
        more = "; ..." if self.count > len(self._first) else ""
        return f"Left out {rows}: {'; '.join(self._first)}{more}"

    @property
    def report(self):
        """Lines that say how many rows were read and left out, which, and the notes."""
        counted = []
        if self.kept or self.count:
            counted.append(f"Rows: {self.kept:,} read, {self.count:,} left out")
        return [*counted, *filter(None, [self.summary]), *(f"Note: {note}" for note in self.notes)]
