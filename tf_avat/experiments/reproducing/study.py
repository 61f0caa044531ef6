"""What a study is to find out: tables, their rows, and how each row's settings are chosen."""

import dataclasses
import itertools
import math
import re
from collections.abc import Mapping
from typing import Any

from tf_avat.adversarial.methods import METHODS
from tf_avat.experiments.reproducing.score_names import SCORES
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

# Planning looks at each run, and nobody waits for more.
MOST_RUNS = 20_000


def check_count(runs, where):
    """Raises an InputError if a study would have more than `MOST_RUNS`."""
    if runs > MOST_RUNS:
        raise InputError(f"{where}: {runs:,} runs, where a study may have {MOST_RUNS:,}")


@dataclasses.dataclass(frozen=True)
class Choosing:
    """How a row's settings are chosen on valid, by runs whose seeds no row reports.

    Attributes:
        grid: for each setting the values that are tried, in all combinations.
        seeds: of the runs that are made to choose; the mean over them is compared.
        by: name of the score on valid, the larger the better.
        settings: what these runs have in place of the row's own settings, so that rows can share a choice.
    """

    grid: Mapping[str, tuple[Any, ...]]
    seeds: tuple[int, ...]
    by: str = "auc"
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def count(self):
        """How many runs are made to choose."""
        return len(self.seeds) * math.prod(map(len, self.grid.values()))

    @property
    def points(self):
        """A dictionary for each combination of the grid's values, the last name varying fastest."""
        return [dict(zip(self.grid, point, strict=True)) for point in itertools.product(*self.grid.values())]


@dataclasses.dataclass(frozen=True)
class Row:
    """Runs that differ in nothing but the seed.

    Attributes:
        name: no other row of the table has it.
        settings: of `RunSettings`, by name, without the seed and what is chosen.
        choosing: None where nothing is chosen.
        paper: the paper's numbers, as shares, by name of the score.
    """

    name: str
    settings: Mapping[str, Any]
    choosing: Choosing | None = None
    paper: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def run_settings(self, seed, chosen):
        """Returns the `RunSettings` of one of the row's runs.

        Args:
            seed: of the run.
            chosen: values of the grid by name; empty where nothing is chosen.

        Raises:
            InputError: a value is none for its setting.
        """
        return _run_settings({**self.settings, **chosen, "seed": seed})

    def choosing_settings(self, seed, tried):
        """Returns the `RunSettings` of a run that is made to choose; arguments as of `run_settings`."""
        return _run_settings({**self.settings, **self.choosing.settings, **tried, "seed": seed})

    @property
    def perturbs(self):
        """Whether the row's method has an adversarial term, whose settings can matter."""
        return METHODS[self.run_settings(1, {}).method].perturbs


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows that are compared with one of them.

    Attributes:
        name: of its files.
        title: a line.
        scores: names, of `SCORES`, in the order of the columns.
        baseline: name of the row that others are compared with.
        rows: `Row`s.
        seeds: of the runs that are reported.
        notes: lines to be read with it.
        x: name of the setting on the x axis of a figure; None for a table.

    Raises:
        InputError: the message names what is wrong.
    """

    name: str
    title: str
    scores: tuple[str, ...]
    baseline: str
    rows: tuple[Row, ...]
    seeds: tuple[int, ...]
    notes: tuple[str, ...] = ()
    x: str | None = None

    def __post_init__(self):
        if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,99}", self.name):
            raise InputError(f"name {self.name!r}: up to 100 letters, digits, - and _ make a name for files")
        for score in self.scores:
            if score not in SCORES:
                raise InputError(f"scores: there is no score {score!r}, only {', '.join(SCORES)}")
            if self.scores.count(score) > 1:
                raise InputError(f"scores: {score} stands there twice")
        names = [row.name for row in self.rows]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise InputError(f"two rows are called {twice!r}; give them names")
        if self.baseline not in names:
            raise InputError(f"baseline: no row is called {self.baseline!r}; rows are {', '.join(names)}")
        for row in self.rows:
            if row.choosing and (shared := set(row.choosing.seeds) & set(self.seeds)):
                raise InputError(
                    f"row {row.name!r}: seed {min(shared)} is one of those that are reported; what is chosen "
                    "by it would be chosen by the result"
                )


@dataclasses.dataclass(frozen=True)
class Study:
    """Tables that are made together.

    Attributes:
        name: of the study, as its file is called.
        title: a line.
        tables: `Table`s.
        source: where the paper's numbers come from.

    Raises:
        InputError: two tables have one name, or names by which files of theirs would have one; or there are
            more than `MOST_RUNS` runs.
    """

    name: str
    title: str
    tables: tuple[Table, ...]
    source: str = ""

    def __post_init__(self):
        names = [table.name for table in self.tables]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise InputError(f"two tables are called {twice!r}")
        # Some disks take upper and lower case for the same.
        files = {}
        for name in names:
            for file in (f"{name}.csv".lower(), f"{name}_runs.csv".lower()):
                if (other := files.setdefault(file, name)) != name:
                    raise InputError(f"tables {other!r} and {name!r} would write the same file, {file}")
        counts = {
            (table.name, row.name): len(table.seeds) + (row.choosing.count if row.choosing else 0)
            for table in self.tables
            for row in table.rows
        }
        table, row = max(counts, key=counts.get, default=("", ""))
        check_count(sum(counts.values()), f"the study, most in table {table!r}, row {row!r}")


def _run_settings(values):
    """The `RunSettings` of values by name; a whole number that stands for a fraction is one, as 1 for 1.0."""
    fractions = [field.name for field in dataclasses.fields(RunSettings) if "float" in str(field.type)]
    typed = dict(values)
    for name in fractions:
        if type(typed.get(name)) is int:
            try:
                typed[name] = float(typed[name])
            except OverflowError:
                raise InputError(f"`{name}`: expected a number that a float can hold") from None
    return RunSettings(**typed)
