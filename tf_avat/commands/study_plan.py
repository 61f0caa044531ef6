"""What a study will run and how long that takes, told before it runs."""

import dataclasses
import datetime

from tf_avat.commands.study_programs import typed
from tf_avat.experiments.reproducing.measured_kinds import measured_kinds
from tf_avat.experiments.reproducing.run_times import run_kind


def measure_kinds(course, times, data_folder, threads, workers, say):
    """Measures a few steps of each kind of run of which nothing is known, and tells each time as it is found.

    Args:
        course: the `StudyCourse`.
        times: the `RunTimes`, which keep what is found.
        data_folder: the data folder.
        threads: of each run.
        workers: number of runs at a time.
        say: function of a line.

    Raises:
        InputError: a data set can't be had.
    """
    kinds = {}
    for run in [*course.to_do, *course.later]:
        if times.seconds(run) is None:
            kind = run_kind(run.settings)
            kinds[kind] = kinds.get(kind, run).measured_too(run.measured)
    if not kinds:
        return
    count = f"{len(kinds)} kinds of runs have" if len(kinds) > 1 else "1 kind of run has"
    say(f"{count} a time that is not known yet; a few steps are measured, {workers} at a time:")
    names = _kind_names(list(kinds.values()))
    found = measured_kinds(list(kinds.values()), data_folder, threads, workers)
    for number, (run, training, evaluation) in enumerate(found, 1):
        times.add_measured(dataclasses.replace(run, measured=()), training)
        if run.measured:
            times.add_measured(run, training + evaluation)
        told = f", and its evaluation {_time(evaluation)}" if run.measured else ""
        say(f"  {number} of {len(kinds)}: {names[run]}: {_time(training)}{told}")
    say("")


def _kind_names(runs):
    """What kinds of runs are called: by method and data, or by a run's whole name if others are called so."""
    names = {}
    for run in runs:
        settings = run.settings
        beside = "" if settings.unlabeled == "none" else f" beside {settings.unlabeled}"
        size = "" if settings.unlabeled_size is None else f" ({settings.unlabeled_size:,})"
        names[run] = f"{settings.method} on {settings.dataset}{beside}{size}"
    alike = list(names.values())
    return {run: run.name if alike.count(name) > 1 else name for run, name in names.items()}


def plan_lines(course, times, programs):
    """Returns the lines that tell what will be run, the commands, and the times that are known already.

    Args:
        course: the `StudyCourse`.
        times: the `RunTimes`.
        programs: the `StudyPrograms`.
    """
    lines = [course.study.title, ""]
    for table in course.study.tables:
        lines.append(f"{table.name}: {table.title}")
        for entry in course.rows:
            if entry.table is table:
                lines.append(f"  {entry.row.name}: {_row(entry, times)}")
    lines += ["", "Runs, one command each:"]
    to_do = course.to_do
    for run in to_do:
        lines.append(
            f"  {_time(times.seconds(run))}  {typed(programs.train(run.settings, _place(course, run)))}"
        )
        if run.measured:
            lines.append(f"           {typed(programs.evaluate(_place(course, run), run.measured))}")
    later = course.later
    if later:
        lines.append(f"  and {len(later)} that follow once settings are chosen")
    return [*lines, ""]


def total_lines(course, times, workers):
    """Returns the lines that tell how long all runs take, for `RunTimes` that know each kind of them."""
    seconds = [times.seconds(run) for run in [*course.to_do, *course.later]]
    done = len(course.runs) - len(course.to_do)
    whole = f"{_time(sum(seconds) / workers)} with {workers} at a time"
    return [
        f"{done} runs are done, {len(seconds)} are to do: {whole}.",
        "Times are of whole runs of the same kind where there are any. Of the others 16 steps were measured, "
        "and what hardly depends on the method once for each data set and model: looking at valid and test, "
        "and the evaluation.",
    ]


def _row(entry, times):
    choosing = entry.row.choosing
    values = entry.chosen or ({} if choosing is None else choosing.points[0])
    reported = entry.reported_at(values)
    seconds = times.seconds(reported[0])
    told = f"{len(reported)} runs" if seconds is None else f"{len(reported)} runs of {_time(seconds)}"
    if choosing is None:
        return told
    grid = "; ".join(f"{name} of {', '.join(map(str, values))}" for name, values in choosing.grid.items())
    chosen = (
        "" if entry.chosen is None else f": chosen {', '.join(f'{n}={v}' for n, v in entry.chosen.items())}"
    )
    return f"{told}; {grid}, chosen by valid {choosing.by} in {len(entry.choosing)} runs{chosen}"


def _place(course, run):
    return course.folder.run_folder(run)


def _time(seconds):
    return "?:??:??" if seconds is None else str(datetime.timedelta(seconds=round(seconds)))
