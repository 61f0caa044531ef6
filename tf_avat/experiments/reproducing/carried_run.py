"""One run of a study, carried by a child process, wherever this is called."""

import dataclasses
import os
import pathlib
import subprocess
import sys
import time

from tf_avat.experiments.reproducing.score_names import is_measured
from tf_avat.experiments.runs.run_files import read_run_json
from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat.input_error import InputError
from tf_avat.printable import one_line

_ATTEMPTS = 2
_LAST_LINES = 5
_MOST_BYTES = 2**16

# How often it is asked whether to stop, and a folder is looked at that somebody else writes into.
_SECONDS = 0.5
_LOCK_SECONDS = 1.0

# How long a child may take to tidy up when it is asked to end.
_END_SECONDS = 10

_THREADS = "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"


@dataclasses.dataclass(frozen=True)
class RunTask:
    """What is to be done for a run; plain values alone, so that another machine can be told.

    Attributes:
        name: of the run.
        folder: its folder, which all machines see under this path.
        train: the program that trains it, and its arguments.
        evaluate: the program that measures it, and its arguments; None if that is not wanted.
        measured: the `PARTS` that it measures.
        log: file that what the programs print is added to.
        working_folder: that relative paths in settings start from.
        threads: of a program; None for as many as it likes.
    """

    name: str
    folder: str
    train: tuple[str, ...]
    evaluate: tuple[str, ...] | None
    log: str
    working_folder: str
    threads: int | None = None
    measured: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class RunOutcome:
    """How a `RunTask` has ended.

    Attributes:
        name: of the run.
        last_lines: that were printed, if it failed; else none.
        seconds: that it took here.
    """

    name: str
    last_lines: tuple[str, ...] = ()
    seconds: float = 0.0


def carry_run(task, stopped=lambda: False):
    """Trains and measures a run in child processes that end with this one; what is there is not made again.

    Where somebody else writes into the folder it is waited for. What fails is tried once more.

    Args:
        task: a `RunTask`.
        stopped: function that says whether to give up.

    Returns:
        A `RunOutcome`.
    """
    begun = time.monotonic()
    try:
        lines = _carried(task, stopped)
    except (InputError, OSError) as error:
        lines = (one_line(error),)
    return RunOutcome(task.name, lines, time.monotonic() - begun)


def _carried(task, stopped):
    """The last lines of a run that failed; none of one that did not."""
    failures = 0
    while not stopped():
        if _is_locked(task.folder):
            time.sleep(_LOCK_SECONDS)
            continue
        command = _next_command(task)
        if command is None:
            return ()
        lines = _last_lines_of(command, task, stopped)
        if _is_locked(task.folder):
            # Somebody else was first; what they make of it will do.
            continue
        if _next_command(task) != command:
            failures = 0
            continue
        failures += 1
        if failures == _ATTEMPTS:
            return lines
    return ("stopped",)


def _is_locked(folder):
    try:
        RunLock(folder).check()
    except InputError:
        return True
    return False


def _next_command(task):
    try:
        metrics = read_run_json(pathlib.Path(task.folder, "metrics.json"))
    except FileNotFoundError:
        return task.train
    return None if is_measured(metrics, task.measured) else task.evaluate


def _last_lines_of(command, task, stopped):
    """Runs a program; returns the last lines that it printed, and how it ended."""
    environment = dict(os.environ)
    # A run is one program's, whatever cluster the study itself was started in.
    environment.pop("TF_CONFIG", None)
    if task.threads is not None:
        environment.update(dict.fromkeys(_THREADS, str(task.threads)))
    tied = [sys.executable, "-I", str(pathlib.Path(__file__).with_name("tied_process.py")), str(os.getpid())]
    with open(task.log, "ab") as log:
        begin = log.tell()
        child = subprocess.Popen(
            [*tied, sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=task.working_folder,
            env=environment,
            # What a terminal sends to the study is for the study, which then ends its children itself.
            start_new_session=True,
        )
        try:
            while not _has_ended(child):
                if stopped():
                    child.terminate()
                    return ("stopped",)
        finally:
            _end(child)
    return _last_lines(task.log, begin, child.returncode)


def _has_ended(child, seconds=_SECONDS):
    """Waits so long at most."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(child):
    if not _has_ended(child, _END_SECONDS):
        child.kill()
    child.wait()


def _last_lines(log, begin, code):
    with open(log, "rb") as file:
        file.seek(max(begin, os.path.getsize(log) - _MOST_BYTES))
        lines = file.read().decode("utf-8", "replace").splitlines()
    ended = f"ended by signal {-code}" if code < 0 else f"exit code {code}"
    return (*[one_line(line) for line in lines if line.strip()][-_LAST_LINES:], ended)
