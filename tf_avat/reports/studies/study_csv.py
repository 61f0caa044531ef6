"""A table of a study as CSV."""

import csv
import io

from tf_avat.printable import printable


def rows_csv(compared):
    """Returns the rows of a `ComparedTable` as CSV, all scores of a row beside each other, as shares."""
    head = ["row", *(f"setting_{name}" for name in compared.settings), "runs", "failed", "missing"]
    for score in compared.scores:
        head += [
            f"{score.name}_{what}"
            for what in (
                *("n", "mean", "deviation", "difference", "low", "high", "p", "p_holm", "p_signs", "basis"),
                *("effect", "paper", "minus_paper", "paper_difference"),
            )
        ]
    lines = [head]
    for row in compared.rows:
        own = row.row
        line = [own.name, *(own.settings.get(name) for name in compared.settings)]
        line += [len(own.results), len(own.failed), len(own.missing)]
        for score in row.scores:
            line += [len(score.values), score.mean, score.deviation, *_comparison(score.comparison)]
            line += [score.effect, score.paper, score.minus_paper, score.paper_difference]
        lines.append(line)
    return _csv(lines)


def runs_csv(compared):
    """Returns the runs of a `ComparedTable` as CSV: a line for each, finished, failed or missing."""
    names = [score.name for score in compared.scores]
    lines = [
        ["row", *(f"setting_{name}" for name in compared.settings), "seed", "state", "folder", "seconds"]
    ]
    lines[0] += names
    for row in (row.row for row in compared.rows):
        begin = [row.name, *(row.settings.get(name) for name in compared.settings)]
        for own in row.results:
            scores = [own.score(name) for name in names]
            lines.append([*begin, own.seed, "finished", own.folder, own.seconds, *scores])
        # A run that was trained and could not be measured has its line.
        finished = {own.folder for own in row.results}
        failed = [run for run in row.failed if run.folder not in finished]
        lines += [[*begin, run.seed, "failed", run.folder, None, *[None] * len(names)] for run in failed]
        lines += [[*begin, seed, "missing", None, None, *[None] * len(names)] for seed in row.missing]
    return _csv(lines)


def _comparison(comparison):
    if comparison is None:
        return [None] * 7
    found = comparison.difference
    ends = [found.value, found.low, found.high, found.p_value]
    return [*ends, comparison.holm_p, comparison.signs_p, comparison.basis]


def _csv(lines):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([[_plain(value) for value in line] for line in lines])
    return out.getvalue()


def _plain(value):
    """A value as a field; text that a spreadsheet would run as a formula begins with a quote."""
    if value is None or isinstance(value, int | float):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
