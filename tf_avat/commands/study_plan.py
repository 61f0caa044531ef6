"""What a study will run and how long that takes, told before it runs."""

import concurrent.futures
import dataclasses
import datetime

from tf_avat.commands.say import note
from tf_avat.commands.study_programs import typed
from tf_avat.experiments.reproducing.measured_time import measured_time
from tf_avat.experiments.reproducing.run_times import run_kind


def measure_kinds(course, times, data_folder, threads, workers):
    """Measures a few steps of each kind of run of which nothing is known; says on stderr what it measures.

    As many at a time as runs will be, so that they are as slow as those.

    Args:
        course: the `StudyCourse`.
        times: the `RunTimes`, which keep what is found.
        data_folder: the data folder.
        threads: of each run.
        workers: number of runs at a time.

    Raises:
        InputError: a data set can't be had.
    """
    kinds = {}
    for run in [*course.to_do, *course.later]:
        if times.seconds(run) is None:
            known = kinds.get(run_kind(run.settings), run)
            kinds[run_kind(run.settings)] = dataclasses.replace(
                known, measured=known.measured or run.measured
            )

    def measure(run):
        note(f"measuring 24 steps of {run.settings.method} on {run.settings.dataset} ...")
        return run, measured_time(run.settings, data_folder, run.measured, threads)

    with concurrent.futures.ThreadPoolExecutor(workers) as executor:
        for future in [executor.submit(measure, run) for run in kinds.values()]:
            run, found = future.result()
            training = found.seconds(run.settings.epochs)
            times.add_measured(dataclasses.replace(run, measured=False), training)
            times.add_measured(dataclasses.replace(run, measured=True), training + found.evaluation)


def plan_lines(course, times, programs, workers):
    """Returns the lines that tell what will be run, the commands, and the time.

    Args:
        course: the `StudyCourse`.
        times: `RunTimes` that know each kind of run.
        programs: the `StudyPrograms`.
        workers: number of runs at a time.
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
            lines.append(f"           {typed(programs.evaluate(_place(course, run)))}")
    later = course.later
    if later:
        lines.append(f"  and {len(later)} that follow once settings are chosen")
    seconds = [times.seconds(run) for run in [*to_do, *later]]
    done = len(course.runs) - len(to_do)
    whole = f"{_time(sum(seconds) / workers)} with {workers} at a time"
    lines += [
        "",
        f"{done} runs are done, {len(seconds)} are to do: {whole}.",
        "Times are of whole runs of the same kind where there are any; of the others 24 steps were measured, "
        "on a sample of each split, with starting, looking at valid and measuring, put to the run's size.",
    ]
    return lines


def _row(entry, times):
    choosing = entry.row.choosing
    values = entry.chosen or ({} if choosing is None else choosing.points[0])
    reported = entry.reported_at(values)
    told = f"{len(reported)} runs of {_time(times.seconds(reported[0]))}"
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
    return "unknown" if seconds is None else str(datetime.timedelta(seconds=round(seconds)))
