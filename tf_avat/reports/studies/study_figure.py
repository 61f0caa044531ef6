"""Pictures of a study's tables."""

import contextlib
import warnings

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from tf_avat.printable import one_line
from tf_avat.reports.studies.score_grid import shown_setting

# Colours that colour-blind people can tell apart, each with a contrast of 3 or more on the page, and a dash
# and a mark for each; on the page they become the variables of its style.
_LINES = "#0072b2", "#c24e00", "#00795b", "#a8477f", "#7a6200", "#6a3fa0", "#1b1f24"
_INK, _QUIET, _EDGE = "#1b1f25", "#545b64", "#c9ced4"
# Of a name; longer ones would leave no room for the picture.
_MOST_LETTERS = 40
_DASHES, _MARKS = ("-", "--", "-.", ":"), "osD^vPX"
COLORS = {
    **{color: f"var(--plot-{i})" for i, color in enumerate(_LINES, 1)},
    **{_INK: "var(--ink)", _QUIET: "var(--quiet)", _EDGE: "var(--edge)"},
}
_STYLE = {
    "svg.fonttype": "none",
    # Dollar signs begin no formula.
    "text.parse_math": False,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _QUIET,
    "xtick.color": _QUIET,
    "ytick.color": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9,
}


@contextlib.contextmanager
def plot_style():
    """In this the pictures are to be drawn and saved."""
    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        # Whoever shows the picture has fonts of their own.
        warnings.filterwarnings("ignore", "Glyph .* missing")
        yield


def study_figure(compared):
    """Returns the picture of a `ComparedTable`, a part for each score; None where there is nothing to draw.

    Of a figure: the mean over the setting on its x axis, a line for rows that agree in all others, with a
    band of one standard deviation over seeds; rows without that setting, and a baseline that is alone on its
    line, are level. Of a table: each row's
    difference to the baseline with its interval, a dot for each seed, and a diamond for the paper's.
    """
    return _lines(compared) if compared.table.x is not None else _differences(compared)


def _differences(compared):
    rows = [row for row in compared.rows if any(own.comparison for own in row.scores)]
    if not rows:
        return None
    figure, parts = _parts(compared, len(rows))
    for place, (axes, score) in enumerate(zip(parts, compared.scores, strict=True)):
        scale = 100 if score.per_cent else 1
        axes.axvline(0, color=_QUIET, linewidth=1)
        for y, row in enumerate(rows):
            own = row.scores[place]
            if own.comparison is None:
                continue
            found, color = own.comparison.difference, _LINES[0]
            seeds = scale * np.array(own.comparison.differences)
            axes.plot(seeds, np.full(len(seeds), y + 0.22), ".", color=_QUIET, markersize=4)
            if found.low is not None:
                axes.plot([scale * found.low, scale * found.high], [y, y], color=color, linewidth=2)
            axes.plot(scale * found.value, y, "o", color=color, markersize=6)
            if own.paper_difference is not None:
                paper = scale * own.paper_difference
                axes.plot(paper, y, "D", color=_LINES[1], markersize=5, fillstyle="none")
        axes.set(ylim=(len(rows) - 0.5, -0.5), xlabel=_difference_label(score, compared.table.baseline))
        axes.set_yticks(range(len(rows)), [_label(row.row.name) for row in rows] if place == 0 else [])
        axes.grid(axis="y", color=_EDGE, linewidth=0.5)
        axes.set_axisbelow(True)
    return figure


def _lines(compared):
    lines, level = _grouped(compared)
    if not lines:
        return None
    figure, parts = _parts(compared, 8)
    places = _places(compared)
    for place, (axes, score) in enumerate(zip(parts, compared.scores, strict=True)):
        scale = 100 if score.per_cent else 1
        for i, (name, rows) in enumerate([*lines.items(), *level.items()]):
            points = [(places.get(_x(row, compared)), row.scores[place]) for row in rows]
            points = [(x, own) for x, own in points if own.mean is not None]
            if not points:
                continue
            ends = _level_ends(places) if name in level else [x for x, _ in points]
            points = points * len(ends) if name in level else points
            mean = scale * np.array([own.mean for _, own in points])
            spread = scale * np.array([own.deviation or 0 for _, own in points])
            color, mark = _LINES[i % len(_LINES)], "" if name in level else _MARKS[i % len(_MARKS)]
            style = {"color": color, "linestyle": _DASHES[i % len(_DASHES)], "marker": mark}
            axes.plot(ends, mean, **style, markersize=5, label=_label(name))
            if len(ends) > 1:
                axes.fill_between(ends, mean - spread, mean + spread, color=color, alpha=0.15, linewidth=0)
            else:
                # A band over one place has no width.
                axes.vlines(ends, mean - spread, mean + spread, color=color, linewidth=1)
        axes.set(xlabel=_label(compared.table.x), ylabel=_label(score.head))
        if any(not isinstance(x, int | float) for x in places):
            axes.set_xticks(list(places.values()), [_label(shown_setting(x)) for x in places])
        else:
            axes.xaxis.set_major_formatter("{x:,g}")
    figure.legend(*parts[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure


def _level_ends(places):
    """Where a level line begins and ends."""
    last = max(places.values())
    return [0, last] if last else [-0.5, 0.5]


def _grouped(compared):
    """Rows by the line that they are on: those with the setting on the x axis, and level ones."""
    lines, level = {}, {}
    for row in compared.rows:
        if _is_level(row, compared):
            level[row.row.name] = [row]
        else:
            lines.setdefault(_line_of(row, compared), []).append(row)
    for rows in lines.values():
        rows.sort(key=lambda row: list(_places(compared)).index(_x(row, compared)))
    return lines, level


def _line_of(row, compared):
    """The settings that the rows of a line have in common, as its name; those that were chosen may differ."""
    chosen = row.row.choice.chosen if row.row.choice else ()
    others = {
        name: value
        for name, value in row.row.settings.items()
        if name not in (compared.table.x, *chosen) and value is not None
    }
    if len(others) == 1:
        return shown_setting(*others.values())
    return ", ".join(f"{name} {shown_setting(value)}" for name, value in others.items()) or row.row.name


def _is_level(row, compared):
    """Whether a row has no place on the x axis, as a baseline whose setting there is of no effect."""
    if _x(row, compared) is None:
        return True
    own = _line_of(row, compared)
    alone = not any(_line_of(other, compared) == own for other in compared.rows if other is not row)
    return alone and row.row.name == compared.table.baseline


def _places(compared):
    """Where each value on the x axis stands: where it is if all are numbers, else one after the other."""
    values = dict.fromkeys(_x(row, compared) for row in compared.rows if not _is_level(row, compared))
    if all(isinstance(value, int | float) for value in values):
        return {value: value for value in sorted(values)}
    return {value: i for i, value in enumerate(values)}


def _x(row, compared):
    return row.row.settings.get(compared.table.x)


def _parts(compared, rows):
    count = len(compared.scores)
    figure = Figure(figsize=(max(7, 3.5 * count), 1 + 0.32 * rows), layout="constrained")
    return figure, figure.subplots(1, count, squeeze=False)[0]


def _label(text):
    """A text as a picture has room for it; an underscore at its start does not hide it."""
    text = one_line(text, _MOST_LETTERS)
    return f" {text}" if text.startswith("_") else text


def _difference_label(score, baseline):
    parts = _label(f"{score.head},"), f"less {_label(baseline)}"
    return (" " if len(" ".join(parts)) <= _MOST_LETTERS else "\n").join(parts)
