"""What stands beside the scores of a study's table: how settings were chosen, and runs that are not there."""

from tf_avat.printable import printable
from tf_avat.reports.studies.score_grid import Cell, setting_cell, shown_setting


def choice_lines(table):
    """Returns a line for each row of a `StudyTable` with chosen settings: which, by what, and how far."""
    return [
        printable(
            f"{row.name}: {_told(row.choice.chosen) or 'nothing yet'}, by {row.choice.by}{_ends(row.choice)}"
        )
        for row in table.rows
        if row.choice is not None
    ]


def choice_grid(table):
    """Returns the heads, and rows of `Cell`s, of all that was tried for the rows of a `StudyTable`."""
    tried = [(row, entry) for row in table.rows if row.choice is not None for entry in row.choice.grid]
    names = list(dict.fromkeys(name for _, entry in tried for name in entry.values))
    rows = [
        [
            Cell(printable(row.name)),
            *(setting_cell(entry.values.get(name)) for name in names),
            Cell("-") if entry.valid_score is None else Cell(f"{entry.valid_score:.4f}", entry.valid_score),
            Cell(", ".join(map(str, entry.seeds))),
            Cell("yes" if dict(entry.values) == dict(row.choice.chosen) else ""),
        ]
        for row, entry in tried
    ]
    return ["row", *map(printable, names), "valid score", "seeds", "chosen"], rows


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


def _ends(choice):
    """What is to be said where a chosen value is the first or last of those that could be chosen."""
    found = []
    for name, value in choice.chosen.items():
        tried = {entry.values.get(name) for entry in choice.grid if entry.valid_score is not None}
        if len(tried) < 2 or any(setting_cell(other).number is None for other in tried):
            continue
        for end, which, beyond in ((min(tried), "smallest", "smaller"), (max(tried), "largest", "larger")):
            # No setting is below 0.
            if value == end != 0:
                found.append(f"; it is the {which} {name} that was tried: a {beyond} one may be better")
    return "".join(found)


def _told(values):
    return ", ".join(f"{name} {shown_setting(value)}" for name, value in values.items())
