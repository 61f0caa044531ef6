"""Quoted fields over several lines, of which each looks like a row."""

# More names than this are no classes.
_MOST = 1000

# How many places are told.
_TOLD = 3


class SwallowedRows:
    """Tells one field of a table from rows between two quotes that have nothing to do with each other.

    Two texts that begin and end with a single quote make one field of all rows between them, if quotes are
    read as those of a table. Where each of its lines is a row of its own, rows are what they are: certainly
    enough if there are three lines with labels that other rows have too, or if the delimiter is one that
    texts hardly ever have and most of the labels are known. What is doubtful stays one field and is told.

    Args:
        path: the file.
        width: number of fields of a row.
        labels: places of the columns of labels, from 0; empty if there is none.
        rare: whether the delimiter is one that texts hardly ever have.
    """

    def __init__(self, path, width, labels, rare):
        self._path, self._width, self._labels, self._rare = path, width, labels, rare
        self._known = set()
        self._taken_apart, self._doubtful = [], []

    def learn(self, row):
        """Takes note of the labels of fields on one line, if they are a row."""
        if len(self._known) < _MOST and len(row) == self._width:
            self._known.update(label for label in self._of(row) if label == label.strip())

    def apart(self, number, lines):
        """Returns whether lines which a quoted field goes over are rows of their own.

        Args:
            number: that of the first line.
            lines: the fields of each, quotes being letters as others.
        """
        if any(len(line) != self._width for line in lines):
            return False
        labels = [label.strip('"') for line in lines for label in self._of(line)]
        if self._width > 1 and self._certain(labels, len(lines)):
            self._taken_apart.append((number, number + len(lines) - 1))
            return True
        self._doubtful.append(((number, number + len(lines) - 1), labels))
        return False

    def _certain(self, labels, lines):
        if self._rare:
            return not self._labels or not self._known or self._are_known(labels)
        return lines > 2 and len(labels) > 0 and self._known.issuperset(labels)

    def _are_known(self, labels):
        """Whether most are: of a text of several lines one has the label of the row."""
        return 2 * sum(label in self._known for label in labels) > len(labels)

    def _of(self, row):
        """Its labels. White space around them speaks for text where the delimiter is rare."""
        return [row[i] if self._rare else row[i].strip() for i in self._labels]

    def notes(self):
        """Returns what there is to say at the end of the file, a line each."""
        doubtful = [
            where for where, labels in self._doubtful if not labels or self._rare or self._are_known(labels)
        ]
        told = []
        if self._taken_apart:
            told.append(
                f"{self._path}: a quotation mark that opens a field would swallow rows "
                f"({_listed(self._taken_apart)}); they are read as rows, and the mark as a letter"
            )
        if doubtful:
            told.append(
                f"{self._path}: a quoted field goes over several lines that look like rows "
                f"({_listed(doubtful)}). If they are rows, a quotation mark there is missing or not doubled"
            )
        return told


def _listed(places):
    shown = ", ".join(f"lines {first} to {last}" for first, last in places[:_TOLD])
    return f"{shown} and {len(places) - _TOLD:,} more" if len(places) > _TOLD else shown
