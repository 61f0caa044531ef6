"""What a study has found so far, from its runs' own files."""

import numpy as np

from tf_avat.experiments.reproducing.acting_settings import acts
from tf_avat.experiments.reproducing.choose_settings import tried_points
from tf_avat.experiments.reproducing.origins import changed_origins, common_origin
from tf_avat.input_error import InputError
from tf_avat.reports.study_table import (
    Choice,
    FailedRun,
    GridEntry,
    StudyReport,
    StudyResult,
    StudyRow,
    StudyTable,
)


def study_report(course, command, now=()):
    """Returns the `StudyReport` of what has been run.

    Args:
        course: a `StudyCourse`.
        command: that makes it, as a user types it.
        now: what texts are now, as for `changed_origins`.

    Raises:
        InputError: a file of a run is damaged.
    """
    states = {name: course.states[name] for name in course.runs if name in course.states}
    study = course.study
    source = {"source of the paper's numbers": study.source} if study.source else {}
    return StudyReport(
        title=study.title,
        tables=tuple(_table(table, course, command) for table in study.tables),
        made={**source, **common_origin(states)},
        warnings=tuple(changed_origins(states, course.runs, now)),
    )


def _table(table, course, command):
    rows = [entry for entry in course.rows if entry.table is table]
    told = _told([entry.row for entry in rows], table)
    return StudyTable(
        name=table.name,
        title=table.title,
        scores=table.scores,
        rows=tuple(_row(entry, shown, course) for entry, shown in zip(rows, told, strict=True)),
        baseline=table.baseline,
        command=command,
        notes=table.notes,
        x=table.x,
    )


def _row(entry, shown, course):
    results, failed, missing = [], [], []
    for run in entry.reported:
        if run.name in course.states:
            results.append(_result(run, course.states[run.name], entry.table))
        if run.name in course.failed:
            failed.append(_failed(run, course))
        elif run.name not in course.states:
            missing.append(run.settings.seed)
    chosen = entry.chosen or {}
    settings = entry.row.run_settings(entry.table.seeds[0], chosen)
    # Where they fail, values of the grid could not be chosen.
    failed += [_failed(run, course) for run in entry.choosing if run.name in course.failed]
    if entry.chosen is None:
        missing = list(entry.table.seeds)
    return StudyRow(
        name=entry.row.name,
        settings={**shown, **{name: value for name, value in chosen.items() if acts(settings, name)}},
        results=tuple(results),
        failed=tuple(failed),
        choice=None if entry.row.choosing is None else _choice(entry, course),
        paper=entry.row.paper,
        missing=tuple(missing),
    )


def _result(run, state, table):
    probabilities, labels = state.predictions()
    if probabilities is not None and (probabilities.ndim != 2 or len(probabilities) != len(labels)):
        raise InputError(f"{state.folder / 'predictions.jsonl'} is not what a run writes")
    return StudyResult(
        seed=run.settings.seed,
        folder=f"runs/{run.name}",
        scores=state.scores(table.scores),
        seconds=state.seconds,
        probabilities=None if probabilities is None else np.asarray(probabilities),
        labels=labels,
    )


def _failed(run, course):
    return FailedRun(run.settings.seed, f"runs/{run.name}", course.failed[run.name])


def _choice(entry, course):
    choosing = entry.row.choosing
    grid = tuple(
        GridEntry(point.values, point.score, choosing.seeds)
        for point in tried_points(entry.row, course.states)
    )
    return Choice(
        entry.chosen or {}, f"valid {choosing.by.upper() if choosing.by != 'accuracy' else 'accuracy'}", grid
    )


def _told(rows, table):
    """For each row the settings in which rows differ, of those that any of them names and that act on it."""
    runs = [row.run_settings(table.seeds[0], {}) for row in rows]
    names = dict.fromkeys(name for row in rows for name in row.settings)
    acting = [{name: getattr(run, name) for name in names if acts(run, name)} for run in runs]
    differing = [
        name for name in names if len({repr(own.get(name)) for own in acting}) > 1 or name == table.x
    ]
    return [{name: own[name] for name in differing if name in own} for own in acting]
