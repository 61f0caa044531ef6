"""What a study has found, as its report shows it: runs in rows, rows in tables."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tf_avat.input_error import InputError


@dataclasses.dataclass(frozen=True, eq=False)
class StudyResult:
    """A finished run, from its own files.

    Attributes:
        seed: of the run.
        folder: the run folder, as the report is to name it.
        scores: on test by name, as shares and not per cent: `f1` .82; see `study_scores` for those that
            the report knows. A score that is not defined is left out.
        seconds: that training took.
        probabilities: `(texts, classes)` on test, or None.
        labels: `(texts,)` of int, or None; with `probabilities`.

    Raises:
        InputError: probabilities and labels are not of the same texts and classes, or no numbers.
    """

    seed: int
    folder: str
    scores: Mapping[str, float]
    seconds: float
    probabilities: np.ndarray | None = None
    labels: np.ndarray | None = None

    def __post_init__(self):
        given = self.probabilities, self.labels
        if any(part is None for part in given):
            fits = all(part is None for part in given)
        else:
            texts, *classes = self.probabilities.shape
            fits = self.labels.shape == (texts,) and texts and len(classes) == 1 and classes[0] > 1
            fits = fits and np.min(self.labels) >= 0 and np.max(self.labels) < classes[0]
            fits = fits and np.isfinite(self.probabilities).all()
        if not fits:
            raise InputError(f"{self.folder}: its predictions are no probabilities that go with its labels")

    def score(self, name):
        """Returns a score as a float; None if it is left out or no finite number."""
        value = self.scores.get(name)
        return float(value) if value is not None and np.isfinite(value) else None


@dataclasses.dataclass(frozen=True)
class FailedRun:
    """A run that has failed, with the last lines that it wrote."""

    seed: int
    folder: str
    last_lines: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class GridEntry:
    """Settings that were tried, and what they gave on valid.

    Attributes:
        values: of the settings by name.
        valid_score: mean over the seeds; None where no run has finished.
        seeds: of the runs that were made to choose.
    """

    values: Mapping[str, Any]
    valid_score: float | None
    seeds: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Choice:
    """How settings were chosen on valid.

    Attributes:
        chosen: the values by name.
        by: the score that was compared, as `valid F1`.
        grid: a `GridEntry` for all that was tried.
    """

    chosen: Mapping[str, Any]
    by: str
    grid: tuple[GridEntry, ...]


@dataclasses.dataclass(frozen=True)
class StudyRow:
    """Runs that differ in nothing but the seed.

    Attributes:
        name: of the row, no other of the table has it.
        settings: those that tell the rows of the table apart, by name, as they are shown.
        results: a `StudyResult` for each seed that has finished.
        failed: a `FailedRun` for each that has not, and will not by itself.
        choice: how settings were chosen; None where nothing was.
        paper: the paper's numbers by name of the score, as shares: F1 79.27 is .7927.
        missing: seeds that are planned and not run yet.
    """

    name: str
    settings: Mapping[str, Any]
    results: tuple[StudyResult, ...]
    failed: tuple[FailedRun, ...] = ()
    choice: Choice | None = None
    paper: Mapping[str, float] = dataclasses.field(default_factory=dict)
    missing: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class StudyTable:
    """Rows that are compared with one of them.

    Attributes:
        name: of its files: letters, digits, `-` and `_`.
        title: a line.
        scores: names of the scores, in the order of the columns; the first one is what the summary tells.
        rows: a `StudyRow` each.
        baseline: name of the row that the others are compared with, run by run of the same seed. A row on
            other test texts is not compared: such rows belong into a table of their own.
        command: that makes the table.
        notes: lines to be read with it.
        x: name of the setting on the x axis where this is a figure: rows that agree in all other settings
            make one line; one without this setting, or with None, is drawn level, and so is a baseline that
            is alone on its line. None for a table.

    Raises:
        InputError: the name is none for a file, two rows have one name, or the baseline is no row.
    """

    name: str
    title: str
    scores: tuple[str, ...]
    rows: tuple[StudyRow, ...]
    baseline: str
    command: str
    notes: tuple[str, ...] = ()
    x: str | None = None

    def __post_init__(self):
        if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,99}", self.name):
            raise InputError(f"table {self.name!r}: its files need a name of letters, digits, `-` and `_`")
        if not self.scores:
            raise InputError(f"table {self.name!r}: no scores")
        names = [row.name for row in self.rows]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(f"table {self.name!r}: two rows are called {twice[0]!r}")
        if self.baseline not in names:
            raise InputError(f"table {self.name!r}: the baseline {self.baseline!r} is none of its rows")
        for row in self.rows:
            seeds = [result.seed for result in row.results]
            if len(set(seeds)) < len(seeds):
                raise InputError(f"table {self.name!r}: row {row.name!r} has a seed twice")


@dataclasses.dataclass(frozen=True)
class StudyReport:
    """All that a study has found.

    Attributes:
        title: of the study.
        tables: a `StudyTable` each.
        made: what made it: versions and fingerprints by name.
        warnings: lines that go before everything else, as of code that has changed between runs.

    Raises:
        InputError: files of two tables have one name.
    """

    title: str
    tables: tuple[StudyTable, ...]
    made: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def __post_init__(self):
        # Some disks take upper and lower case for the same.
        names = [table.name.lower() for table in self.tables]
        names += [f"{name}_runs" for name in names]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise InputError(f"two tables have files called {twice[0]!r}")
