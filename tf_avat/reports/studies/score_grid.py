"""A score of a study's table as cells, whatever form they are shown in."""

import dataclasses
import statistics
from typing import Any

from tf_avat.printable import printable


@dataclasses.dataclass(frozen=True)
class Cell:
    """What is shown, and the number that rows are sorted by; None where there is none."""

    text: str
    number: float | None = None


@dataclasses.dataclass(frozen=True)
class ScoreGrid:
    """Cells in rows.

    Attributes:
        heads: of the columns.
        rows: a list of `Cell`s for each row of the table.
        texts: places of the columns that hold no numbers.
        effect: place of the column that tells the effect in words.
    """

    heads: list[str]
    rows: list[list[Cell]]
    texts: set[int]
    effect: int


def score_grid(compared, place):
    """Returns the `ScoreGrid` of the score in one place of a `ComparedTable`.

    Its columns are the row, its settings, n, mean ± standard deviation over seeds, the difference with its
    95% interval, p after Holm's correction, p of the test by signs, the effect in words, and where the paper
    has numbers, its own, ours less it, and the paper's difference; beside the first score the seconds too.
    """
    score, settings = compared.scores[place], compared.settings
    heads = [
        "row",
        *settings,
        "n",
        score.head,
        f"less {compared.table.baseline}, 95% interval",
        "p, Holm",
        "p, signs",
    ]
    heads.append("effect")
    effect = len(heads) - 1
    if compared.with_paper:
        heads += ["paper", "ours less paper", f"paper less its {compared.table.baseline}"]
    if place == 0:
        heads.append("seconds")
    rows = []
    for row in compared.rows:
        own = row.scores[place]
        cells = [
            Cell(printable(row.row.name)),
            *(setting_cell(row.row.settings.get(name)) for name in settings),
        ]
        cells += [
            Cell(str(len(own.values)), len(own.values)),
            _mean(own),
            *_comparison(own),
            Cell(printable(own.effect)),
        ]
        if compared.with_paper:
            cells.append(_number(score, own.paper))
            cells += [_number(score, value, "+") for value in (own.minus_paper, own.paper_difference)]
        if place == 0:
            cells.append(_seconds(row.row))
        rows.append(cells)
    return ScoreGrid([printable(head) for head in heads], rows, {*range(1 + len(settings)), effect}, effect)


def shown_mean(own):
    """Returns the mean of a `RowScore` with its standard deviation, as text."""
    spread = "" if own.deviation is None else f" ± {own.score.shown(own.deviation)}"
    return own.score.shown(own.mean) + spread


def shown_difference(own):
    """Returns the difference of a `RowScore` that has a comparison with its interval, as text."""
    difference = own.comparison.difference
    shown = own.score.shown(difference.value, "+")
    if difference.low is None:
        return shown
    return f"{shown} [{own.score.shown(difference.low, '+')}, {own.score.shown(difference.high, '+')}]"


def shown_p(value):
    """Returns a p value as text, `-` for None."""
    if value is None:
        return "-"
    return "<.001" if value < 0.001 else f"{value:.3f}".removeprefix("0")


def shown_setting(value: Any):
    """Returns a setting as text: a number without the digits that say nothing."""
    return "-" if value is None else f"{value:g}" if isinstance(value, float) else printable(value)


def setting_cell(value):
    """Returns the `Cell` of a setting."""
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return Cell(shown_setting(value), number)


def _mean(own):
    return Cell(shown_mean(own), own.mean)


def _comparison(own):
    if own.comparison is None:
        return [Cell("")] * 3
    comparison = own.comparison
    return [
        Cell(shown_difference(own), comparison.difference.value),
        Cell(shown_p(comparison.holm_p), comparison.holm_p),
        Cell(shown_p(comparison.signs_p), comparison.signs_p),
    ]


def _number(score, value, sign=""):
    return Cell("" if value is None else score.shown(value, sign), value)


def _seconds(row):
    if not row.results:
        return Cell("-")
    mean = statistics.fmean(own.seconds for own in row.results)
    return Cell(f"{mean:,.0f}", mean)
