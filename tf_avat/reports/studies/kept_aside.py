"""What stands beside the scores of a study's table: how settings were chosen, and runs that are not there."""

from tf_avat.printable import printable
from tf_avat.reports.studies.score_grid import Cell, setting_cell, shown_setting


def choice_line(row):
    """Returns what was chosen for a `StudyRow`, and by what, in a line."""
    told = ", ".join(f"{name} {shown_setting(value)}" for name, value in row.choice.chosen.items())
    return printable(f"{row.name}: {told}, by {row.choice.by}")


def choice_grid(choice):
    """Returns the heads, and rows of `Cell`s, of all that a `Choice` was made among."""
    names = list(dict.fromkeys(name for entry in choice.grid for name in entry.values))
    rows = [
        [
            *(setting_cell(entry.values.get(name)) for name in names),
            Cell("-") if entry.valid_score is None else Cell(f"{entry.valid_score:.4f}", entry.valid_score),
            Cell(", ".join(map(str, entry.seeds))),
        ]
        for entry in choice.grid
    ]
    return [*map(printable, names), printable(choice.by), "seeds"], rows


def absent_runs(table):
    """Returns, for failed and missing runs of a `StudyTable`, a line and the last lines of each."""
    missing = [
        (f"{row.name}: seed {', '.join(map(str, row.missing))} not run yet", ())
        for row in table.rows
        if row.missing
    ]
    failed = [
        (f"{row.name}, seed {run.seed}: failed; {run.folder} ends with", run.last_lines)
        for row in table.rows
        for run in row.failed
    ]
    return [(printable(line), tuple(map(printable, last))) for line, last in missing + failed]
