"""The report of a study as Markdown."""

from tf_avat.reports.markdown_text import markdown_block, markdown_code, markdown_text
from tf_avat.reports.studies.effect_in_words import RULE
from tf_avat.reports.studies.how_to_read import HOW_TO_READ
from tf_avat.reports.studies.kept_aside import absent_runs, choice_grid, choice_lines
from tf_avat.reports.studies.score_grid import score_grid
from tf_avat.reports.studies.study_summary import study_summary
from tf_avat.reports.text_table import text_table


def study_markdown(report, tables):
    """Returns the report as a Markdown page.

    Args:
        report: the `StudyReport`.
        tables: its `ComparedTable`s.
    """
    parts = [f"# {markdown_text(report.title)}"]
    if report.warnings:
        parts.append(_list(f"**{markdown_text(line)}**" for line in report.warnings))
    parts += ["## In short", _list(map(markdown_text, study_summary(tables))), RULE]
    for compared in tables:
        parts += _table(compared)
    parts += ["## How to read this", _list(HOW_TO_READ)]
    if report.made:
        parts += [
            "## Made by",
            _list(f"{markdown_text(name)}: {markdown_code(value)}" for name, value in report.made.items()),
        ]
    return "\n\n".join(parts) + "\n"


def _table(compared):
    table = compared.table
    yield f"## {markdown_text(table.title)}"
    yield markdown_block([table.command])
    if table.x is not None:
        yield f"![{table.name}]({table.name}.svg)"
    for place in range(len(compared.scores)):
        grid = score_grid(compared, place)
        yield _rows(grid.heads, grid.rows)
    if notes := [*table.notes, *compared.notes]:
        yield _list(map(markdown_text, notes))
    yield from _choices(table)
    yield from _absent(table)


def _choices(table):
    if lines := choice_lines(table):
        yield f"### How settings were chosen: {markdown_text(table.title)}"
        yield _list(map(markdown_text, lines))
        heads, rows = choice_grid(table)
        if rows:
            yield _rows(heads, rows)


def _absent(table):
    runs = absent_runs(table)
    if runs:
        yield f"### Failed and missing runs: {markdown_text(table.title)}"
    for line, last in runs:
        yield markdown_text(line)
        if last:
            yield markdown_block(last)


def _rows(heads, rows):
    lines = [heads, *([cell.text for cell in row] for row in rows)]
    return text_table([[markdown_text(text) for text in line] for line in lines])


def _list(lines):
    return "\n".join(f"- {line}" for line in lines)
