"""The numbers of a study's tables, before they take any form."""

import dataclasses

from tf_avat.evaluation.comparing.difference import Difference
from tf_avat.reports.studies.known_scores import KnownScore
from tf_avat.reports.study_table import StudyRow, StudyTable


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A row beside the baseline in one score.

    Attributes:
        seeds: that both have finished.
        differences: row less baseline, for each of these seeds.
        basis: what the interval and p tell of: `seeds and texts`, `seeds`, or `texts` of the one seed.
        difference: the `Difference`.
        signs_p: of the test by signs over seeds; None for a single seed.
        holm_p: p of `difference` after Holm's correction over the table; None where it has none.
    """

    seeds: tuple[int, ...]
    differences: tuple[float, ...]
    basis: str
    difference: Difference
    signs_p: float | None
    holm_p: float | None = None


@dataclasses.dataclass(frozen=True)
class RowScore:
    """A score of a row.

    Attributes:
        score: the `KnownScore`.
        values: by seed.
        mean: over seeds; None without any.
        deviation: standard deviation over seeds (n - 1); None for fewer than two.
        comparison: with the baseline; None of the baseline itself, and where there is none.
        effect: of the method, in words.
        paper: the paper's number, or None.
        minus_paper: `mean` less it.
        paper_difference: the paper's number less the paper's baseline.
    """

    score: KnownScore
    values: dict[int, float]
    mean: float | None
    deviation: float | None
    comparison: Comparison | None
    effect: str
    paper: float | None
    minus_paper: float | None
    paper_difference: float | None


@dataclasses.dataclass(frozen=True)
class ComparedRow:
    """A row with its scores, in the order of the table's."""

    row: StudyRow
    scores: tuple[RowScore, ...]


@dataclasses.dataclass(frozen=True)
class ComparedTable:
    """A table with all that was computed of it.

    Attributes:
        table: the `StudyTable`.
        scores: a `KnownScore` for each column.
        rows: a `ComparedRow` each.
        notes: lines that say how the numbers are to be read, beside the table's own.
        comparisons: number of those that Holm's correction is over.
    """

    table: StudyTable
    scores: tuple[KnownScore, ...]
    rows: tuple[ComparedRow, ...]
    notes: tuple[str, ...]
    comparisons: int

    @property
    def settings(self):
        """Names of the settings that rows show, but those that are the rows' own names."""
        rows = self.table.rows
        names = dict.fromkeys(name for row in rows for name in row.settings)
        return tuple(name for name in names if any(str(row.settings.get(name)) != row.name for row in rows))

    @property
    def with_paper(self):
        """Whether the paper has any number of the table."""
        return any(own.paper is not None for row in self.rows for own in row.scores)
