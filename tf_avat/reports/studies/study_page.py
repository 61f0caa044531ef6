"""The report of a study as a web page."""

from tf_avat.printable import printable
from tf_avat.reports.html_page import html_page
from tf_avat.reports.inline_svg import inline_svg
from tf_avat.reports.studies.effect_in_words import RULE
from tf_avat.reports.studies.how_to_read import HOW_TO_READ
from tf_avat.reports.studies.kept_aside import absent_runs, choice_grid, choice_lines
from tf_avat.reports.studies.score_grid import score_grid
from tf_avat.reports.studies.study_figure import COLORS, plot_style, study_figure
from tf_avat.reports.studies.study_summary import study_summary

_OF_A_FIGURE = (
    "Means over seeds with bands of one standard deviation; level lines have no place on that axis."
)
_OF_A_TABLE = (
    "Differences with their 95% intervals, a small dot for each seed; an open diamond is the paper's."
)


def study_page(report, tables):
    """Returns the report as one HTML page that needs nothing beside it, neither files nor a network.

    Its script, which may be off, sorts tables by click and by keyboard.

    Args:
        report: the `StudyReport`.
        tables: its `ComparedTable`s.
    """
    return html_page(
        "studies/study_page",
        title=printable(report.title),
        warnings=[printable(line) for line in report.warnings],
        summary=[printable(line) for line in study_summary(tables)],
        rule=RULE,
        tables=[_table(compared) for compared in tables],
        how_to_read=HOW_TO_READ,
        made=[(printable(name), printable(value)) for name, value in report.made.items()],
    )


def _table(compared):
    table = compared.table
    title = printable(table.title)
    with plot_style():
        figure = study_figure(compared)
        picture = figure and inline_svg(figure, f"picture-{table.name}", title, COLORS)
    return {
        "id": f"table-{table.name}",
        "title": title,
        "command": printable(table.command),
        "baseline": printable(table.baseline),
        "picture": picture,
        "caption": _OF_A_TABLE if table.x is None else _OF_A_FIGURE,
        "grids": [_grid(compared, place) for place in range(len(compared.scores))],
        "notes": [printable(line) for line in (*table.notes, *compared.notes)],
        "absent": [(line, "\n".join(last)) for line, last in absent_runs(table)],
        "choices": choice_lines(table),
        "tried": choice_grid(table),
    }


def _grid(compared, place):
    grid = score_grid(compared, place)
    return {**vars(grid), "title": compared.scores[place].head}
