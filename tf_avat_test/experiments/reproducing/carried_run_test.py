"""Runs are stood in for by a script here; `bin/train` itself runs in `commands/reproduce_test.py`."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from tf_avat.experiments.reproducing.carried_run import RunTask, carry_run
from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat_test.experiments.reproducing.living import ends

TRAINED = '{"dataset": "d", "seconds": 1}'
EVALUATED = '{"dataset": "d", "evaluation": {"dataset": "d", "split": "test", "sample": null}}'


@pytest.fixture
def task(tmp_path):
    """A function of the body of a script that trains, and of one that evaluates: their task."""

    def task(train, evaluate=None, **changed):
        paths = []
        for name, body in (("train", train), ("evaluate", evaluate)):
            head = f"import os, pathlib, sys, time\nfolder = pathlib.Path({str(tmp_path)!r}, 'run')\n"
            (tmp_path / name).write_text(head + textwrap.dedent(body or ""))
            paths.append((str(tmp_path / name),))
        (tmp_path / "run").mkdir(exist_ok=True)
        return RunTask(
            name="run",
            folder=str(tmp_path / "run"),
            train=paths[0],
            evaluate=paths[1] if evaluate else None,
            measured=("corr",) if evaluate else (),
            log=str(tmp_path / "log"),
            working_folder=str(tmp_path),
            **changed,
        )

    return task


def write(content, more=""):
    return f"(folder / 'metrics.json').write_text('''{content}''')\nprint('wrote', *os.listdir('.')){more}"


def test_a_run_is_trained_and_measured_in_the_studys_folder_and_what_it_prints_is_kept(task, tmp_path):
    outcome = carry_run(task(write(TRAINED), write(EVALUATED)))
    assert (outcome.name, outcome.last_lines) == ("run", ())
    assert (tmp_path / "log").read_text().count("wrote ") == 2 and "evaluate" in (
        tmp_path / "log"
    ).read_text()


def test_what_is_there_is_not_made_again(task, tmp_path):
    made = task(write(TRAINED), write(EVALUATED))
    (tmp_path / "run" / "metrics.json").write_text(TRAINED)
    assert carry_run(made).last_lines == ()
    assert (tmp_path / "log").read_text().count("wrote ") == 1
    assert carry_run(made).last_lines == ()
    assert (tmp_path / "log").read_text().count("wrote ") == 1


def test_what_fails_once_is_tried_once_more(task):
    fails = "first = not (folder / 'tried').exists()\n(folder / 'tried').touch()\nif first: sys.exit('no')\n"
    assert carry_run(task(fails + write(TRAINED))).last_lines == ()


def test_measuring_is_tried_once_more_too_where_training_was(task):
    fails = "first = not (folder / {0}).exists()\n(folder / {0}).touch()\nif first: sys.exit('no')\n"
    made = task(fails.format("'a'") + write(TRAINED), fails.format("'b'") + write(EVALUATED))
    assert carry_run(made).last_lines == ()


def test_what_fails_twice_is_told_with_its_last_lines(task):
    lines = carry_run(task("for i in range(9): print('line', i)\nsys.exit('bad \\x1b[2J news')")).last_lines
    assert lines == ("line 5", "line 6", "line 7", "line 8", r"bad \x1b[2J news", "exit code 1")


def test_a_program_that_ends_well_without_a_result_has_failed(task):
    assert carry_run(task("")).last_lines == ("exit code 0",)


def test_a_run_that_somebody_else_writes_is_waited_for(task, tmp_path):
    lock = RunLock(tmp_path / "run")
    lock.acquire()

    def finish():
        (tmp_path / "run" / "metrics.json").write_text(TRAINED)
        lock.release()

    threading.Timer(1.0, finish).start()
    assert carry_run(task("sys.exit('not to be started')")).last_lines == ()


def test_threads_are_told_to_the_program_and_no_others(task, tmp_path):
    show = "print('threads', os.environ.get('TF_NUM_INTRAOP_THREADS'))\n"
    carry_run(task(show + write(TRAINED), threads=3))
    assert "threads 3\n" in (tmp_path / "log").read_text()


def test_who_stops_the_study_stops_its_runs(task):
    stop = threading.Event()
    threading.Timer(0.7, stop.set).start()
    begun = time.monotonic()
    assert carry_run(task("time.sleep(100)"), stop.is_set).last_lines == ("stopped",)
    assert time.monotonic() - begun < 20


def test_a_run_dies_with_the_process_that_carries_it(task, tmp_path):
    made = task("print(os.getpid(), flush=True)\ntime.sleep(100)")
    code = f"from tf_avat.experiments.reproducing.carried_run import *; carry_run({made!r})"
    carrier = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    while not (child := (tmp_path / "log").read_text() if (tmp_path / "log").exists() else "").endswith("\n"):
        time.sleep(0.05)
    carrier.send_signal(signal.SIGKILL)
    carrier.wait()
    assert ends(int(child))
