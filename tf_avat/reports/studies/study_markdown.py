"""The report of a study as Markdown."""

from tf_avat.reports.markdown_text import markdown_block, markdown_code, markdown_text
from tf_avat.reports.studies.effect_in_words import RULE
from tf_avat.reports.studies.how_to_read import HOW_TO_READ
from tf_avat.reports.studies.score_grid import score_grid, shown_setting
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
        yield f"![{markdown_text(table.title)}]({table.name}.svg)"
    for place in range(len(compared.scores)):
        grid = score_grid(compared, place)
        rows = [grid.heads, *([cell.text for cell in row] for row in grid.rows)]
        yield text_table([[markdown_text(text) for text in row] for row in rows])
    if notes := [*table.notes, *compared.notes]:
        yield _list(map(markdown_text, notes))
    yield from _choices(table)
    yield from _absent(table)


def _choices(table):
    chosen = [row for row in table.rows if row.choice is not None]
    if not chosen:
        return
    yield f"### How settings were chosen: {markdown_text(table.title)}"
    for row in chosen:
        choice = row.choice
        told = ", ".join(f"{name} {shown_setting(value)}" for name, value in choice.chosen.items())
        yield markdown_text(f"{row.name}: {told}, by {choice.by}.")
        names = list(dict.fromkeys(name for entry in choice.grid for name in entry.values))
        if choice.grid:
            yield text_table(
                [
                    [*map(markdown_text, names), markdown_text(choice.by), "seeds"],
                    *(
                        [
                            *(markdown_text(shown_setting(entry.values.get(name))) for name in names),
                            "-" if entry.valid_score is None else f"{entry.valid_score:.4f}",
                            ", ".join(map(str, entry.seeds)),
                        ]
                        for entry in choice.grid
                    ),
                ]
            )


def _absent(table):
    missing = [(row.name, row.missing) for row in table.rows if row.missing]
    failed = [(row.name, run) for row in table.rows for run in row.failed]
    if missing or failed:
        yield f"### Failed and missing runs: {markdown_text(table.title)}"
    if missing:
        yield _list(
            f"{markdown_text(name)}: seed {', '.join(map(str, seeds))} not run yet" for name, seeds in missing
        )
    for name, run in failed:
        yield f"{markdown_text(name)}, seed {run.seed}, failed; {markdown_code(run.folder)} ends with:"
        yield markdown_block(run.last_lines)


def _list(lines):
    return "\n".join(f"- {line}" for line in lines)
