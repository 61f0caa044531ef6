"""The made-up study as it is reported, computed once for all tests of its forms."""

import functools

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.drawn_scores import DrawnScores
from tf_avat.reports.study_table import Choice, FailedRun, GridEntry
from tf_avat_test.reports.studies.small_study import (
    made_up_figure,
    made_up_report,
    made_up_row,
    made_up_table,
)

DRAWN = DrawnScores(100)
HOSTILE = "</script><img src=x onerror=alert(1)> \\input{x} $a_1$ % & # \u202e |`*[l](x)\n\x1b[31m"


@functools.cache
def small_comparison():
    """A report with a table and a figure, and its compared tables."""
    tables = made_up_table(), made_up_figure()
    return made_up_report(*tables), [compared_table(table, DRAWN) for table in tables]


@functools.cache
def hostile_comparison():
    """A report in which every text is hostile, and its compared tables."""
    grid = (GridEntry({HOSTILE: HOSTILE}, 0.5, (9,)),)
    settings = {HOSTILE: HOSTILE, "effect": "none", "size": 1.0}
    row = made_up_row(
        f"_{HOSTILE}",
        0.7,
        settings=settings,
        choice=Choice({HOSTILE: HOSTILE}, HOSTILE, grid),
        failed=(FailedRun(9, HOSTILE, (HOSTILE, "```")),),
        paper={"f1": 0.8},
    )
    words = {"title": HOSTILE, "command": HOSTILE, "notes": (HOSTILE,), "baseline": HOSTILE}
    rows = made_up_row(HOSTILE, 0.6, paper={"f1": 0.7}), row
    table = made_up_table(**words, rows=rows, scores=("f1", HOSTILE))
    figure = made_up_table(**words, rows=rows, scores=("f1",), name="figure", x="size")
    report = made_up_report(table, figure, title=HOSTILE, warnings=(HOSTILE,), made={HOSTILE: HOSTILE})
    return report, [compared_table(table, DRAWN) for table in report.tables]
