"""bin/reproduce: tables and figures made of many runs."""

import dataclasses
import os
import pathlib
import shlex
import sys

from absl import flags

from tf_avat.commands.program import program, run_program
from tf_avat.commands.say import note, say, with_flags
from tf_avat.commands.study_needs import check_runs, install_dask, install_for_runs
from tf_avat.commands.study_plan import measure_kinds, plan_lines, total_lines
from tf_avat.commands.study_programs import StudyPrograms
from tf_avat.data.fetching.data_folder import data_folder
from tf_avat.experiments.reproducing.engines import engine, needs_dask
from tf_avat.experiments.reproducing.origins import changed_origins
from tf_avat.experiments.reproducing.part_of_study import part_of_study
from tf_avat.experiments.reproducing.prepared_once import prepare
from tf_avat.experiments.reproducing.read_study import ALL, RECIPES, STUDIES, read_study
from tf_avat.experiments.reproducing.run_times import RunTimes
from tf_avat.experiments.reproducing.study_course import StudyCourse, run_task
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat.experiments.reproducing.study_progress import StudyProgress
from tf_avat.experiments.reproducing.study_report import study_report
from tf_avat.experiments.reproducing.texts_now import check_labeled_files, texts_now
from tf_avat.input_error import InputError

FLAGS = flags.FLAGS

_LEFT_OUT = "--dry_run", "--report_only", "--nodry_run", "--noreport_only"


def run():
    """Defines the flags and runs the program."""
    flags.DEFINE_bool(
        "dry_run", False, "Print the runs and how long they take, measured on a few steps of each kind."
    )
    flags.DEFINE_integer(
        "seeds", None, "Number of seeds that are reported, from 1; the study says if not given."
    )
    flags.DEFINE_bool(
        "full", False, "The paper's sizes, where a study takes smaller ones to end within a night."
    )
    flags.DEFINE_multi_string(
        "tables",
        [],
        "Only tables of this name, in which * and ? stand for letters; may be given several times.",
    )
    flags.DEFINE_multi_string("rows", [], "Only rows of this name, as --tables; baselines stay.")
    flags.DEFINE_enum(
        "recipe", "ours", RECIPES, "How models are trained: as by default here, or as the paper's authors do"
    )
    flags.DEFINE_integer("workers", None, "Runs at a time on this machine; one for each core if not given.")
    flags.DEFINE_string(
        "scheduler", None, "Address of a dask scheduler, as tcp://HOST:PORT, whose workers carry the runs."
    )
    flags.DEFINE_string(
        "study_dir", None, "Folder of runs and report; studies/paper for the paper's, else studies/NAME."
    )
    flags.DEFINE_string(
        "data_dir", None, "Data cache; else $TF_AVAT_DATA_DIR, else tf_avat in $XDG_CACHE_HOME or ~/.cache."
    )
    flags.DEFINE_bool("report_only", False, "Make the report of what has been run, and run nothing.")
    explanation = (
        "Makes the paper's tables and figure, or a study of one's own, with seeds, spread and significance."
    )
    run_program("reproduce", explanation, _main, f"{' | '.join((*STUDIES, ALL))} | STUDY.json")


def _main(arguments):
    study, folder = _asked(arguments)
    workers = _workers()
    course = StudyCourse(study, folder, again=not FLAGS.report_only)
    if FLAGS.report_only:
        _report(course, _texts_now(course))
        return
    settings = [run.settings for run in (*course.to_do, *course.later)]
    install_for_runs(settings)
    check_runs(settings)
    threads = max(1, _cores() // workers) if FLAGS.scheduler is None else 1
    times = RunTimes(folder.times_file, threads)
    for run in course.runs.values():
        if run.name in course.states:
            # Its folder tells how long training took alone.
            times.add_ended(dataclasses.replace(run, measured=()), course.states[run.name].seconds)
    programs = StudyPrograms(FLAGS.data_dir)
    if FLAGS.dry_run:
        say("\n".join(plan_lines(course, times, programs)), flush=True)
        folder_of_data = data_folder(FLAGS.data_dir)
        measure_kinds(course, times, folder_of_data, threads, workers, lambda line: say(line, flush=True))
        say("\n".join(total_lines(course, times, workers)))
        return
    if needs_dask(workers, FLAGS.scheduler):
        install_dask()
    with folder.opened():
        # Of runs that are still to come the report knows what they have read.
        now = _texts_now(course)
        _carry(course, times, programs, workers, threads, now)
        _report(course, now)
    if course.failed:
        note(f"{len(course.failed)} of the runs failed; the same command tries again what failed.")
        sys.exit(1)


def _asked(arguments):
    """Returns the `Study` and the `StudyFolder` that are asked for."""
    if len(arguments) != 1:
        raise InputError(f"expected one study: {', '.join((*STUDIES, ALL))}, or a .json file")
    if FLAGS.seeds is not None and not 1 <= FLAGS.seeds <= 1000:
        raise InputError(f"--seeds={FLAGS.seeds}: expected a number from 1 to 1000")
    whole = read_study(arguments[0], seeds=FLAGS.seeds, full=FLAGS.full, recipe=FLAGS.recipe)
    study = part_of_study(whole, FLAGS.tables, FLAGS.rows)
    name = "paper" if arguments[0] in (*STUDIES, ALL) else whole.name
    ending = "" if FLAGS.recipe == "ours" else f"-{FLAGS.recipe}"
    folder = StudyFolder(FLAGS.study_dir or pathlib.Path("studies", f"{name}{ending}"))
    folder.check()
    return study, folder


def _workers():
    if FLAGS.scheduler is not None and FLAGS.dry_run:
        raise InputError("--dry_run: it measures this machine, whose runs no --scheduler would carry")
    if FLAGS.scheduler is not None and FLAGS.workers is not None:
        raise InputError("--workers: a --scheduler has workers of its own")
    if FLAGS.workers is not None and FLAGS.workers < 1:
        raise InputError(f"--workers={FLAGS.workers}: expected at least 1")
    return FLAGS.workers or _cores()


def _cores():
    return len(os.sched_getaffinity(0))


def _carry(course, times, programs, workers, threads, now):
    folder = course.folder
    progress = StudyProgress(folder, times, workers, lambda line: say(line, flush=True))
    progress.line(f"{course.study.title}: {_command()}")
    to_do = course.to_do
    data_dir = data_folder(FLAGS.data_dir)
    settings = [run.settings for run in (*to_do, *course.later)]
    check_labeled_files(settings, data_dir)
    texts = prepare(settings, data_dir, lambda what: progress.line(f"preparing {what}"))
    for line in changed_origins(course.states, course.runs, [*texts, *now]):
        progress.line(with_flags(line))
    if not to_do:
        progress.begin(course)
        return
    working_folder = os.getcwd()

    def task_of(run):
        return run_task(folder, run, (programs.train, programs.evaluate), working_folder, threads)

    with engine(workers, FLAGS.scheduler) as own:
        progress.workers = own.workers
        course.carry(own.submit, task_of, progress)


def _report(course, now):
    # Statistics and plots take seconds to import, and a study may take days before they are wanted.
    from tf_avat.reports.studies.write_study_report import write_study_report

    report = study_report(course, _command(), now)
    place = course.folder.report_folder(course.study)
    write_study_report(report, place)
    say(f"Report: {place / 'report.md'} and report.html there")
    say(f"Curves: tensorboard --logdir {shlex.quote(str(course.folder.path / 'runs'))}")


def _texts_now(course):
    finished = [run.settings for run in course.runs.values() if run.name in course.states]
    return texts_now(finished, data_folder(FLAGS.data_dir))


def _command():
    """The command that makes the study, as it was typed, but for flags that only look at it."""
    kept = [argument for argument in sys.argv[1:] if argument.partition("=")[0] not in _LEFT_OUT]
    return shlex.join([program("reproduce"), *kept])
