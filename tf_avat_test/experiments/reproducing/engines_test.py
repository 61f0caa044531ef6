import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from tf_avat.experiments.reproducing.carried_run import RunTask
from tf_avat.experiments.reproducing.engines import engine
from tf_avat.input_error import InputError
from tf_avat_test.experiments.reproducing.living import ends

WAIT = """
import os, pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
with open(folder / 'begun', 'a') as file:
    print(os.getpid(), os.getppid(), file=file)
while not (folder.parent / 'go').exists():
    time.sleep(0.05)
(folder / 'metrics.json').write_text('{"dataset": "made-up"}')
"""


@pytest.fixture
def task(tmp_path):
    """A function of a name: the task of a run that ends once there is a file `go`."""

    def task(name):
        (tmp_path / "train.py").write_text(WAIT)
        folder = tmp_path / name
        folder.mkdir()
        train = (str(tmp_path / "train.py"), str(folder))
        return RunTask(name, str(folder), train, None, str(tmp_path / f"{name}.log"), str(tmp_path))

    return task


def lines(file, count):
    """Waits for a file of so many lines; returns them."""
    for _ in range(600):
        found = file.read_text().splitlines() if file.exists() else []
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{file} has {len(found)} lines")


def test_one_worker_needs_no_other_process(task, tmp_path):
    with engine(1) as own:
        futures = [own.submit(task(name)) for name in "ab"]
        (begun,) = lines(tmp_path / "a" / "begun", 1)
        assert begun.split()[1] == str(os.getpid())
        assert not (tmp_path / "b" / "begun").exists()
        (tmp_path / "go").touch()
        assert [future.result().last_lines for future in futures] == [(), ()]


@pytest.mark.parametrize("workers", [1, 2])
def test_who_interrupts_the_study_ends_its_run(workers, task, tmp_path):
    with pytest.raises(KeyboardInterrupt), engine(workers) as own:
        own.submit(task("a"))
        (begun,) = lines(tmp_path / "a" / "begun", 1)
        raise KeyboardInterrupt
    assert ends(int(begun.split()[0]))


def test_a_run_moves_when_its_worker_is_killed(task, tmp_path):
    with engine(2) as own:
        futures = [own.submit(task(name)) for name in "ab"]
        (first,) = lines(tmp_path / "a" / "begun", 1)
        lines(tmp_path / "b" / "begun", 1)
        child, worker = map(int, first.split())
        os.kill(worker, signal.SIGKILL)
        again = lines(tmp_path / "a" / "begun", 2)[1]
        assert int(again.split()[1]) != worker
        assert ends(child)
        (tmp_path / "go").touch()
        assert [future.result().last_lines for future in futures] == [(), ()]


def test_workers_with_folders_of_their_own_carry_the_runs_into_a_shared_one(task, tmp_path):
    """As docs/reproduce.md says: a scheduler and workers of dask's own programs, which know the package."""
    (tmp_path / "go").touch()
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard"]
    own = [["--local-directory", str(tmp_path / f"own{i}")] for i in range(2)]
    told = ["--scheduler-file", str(address)]
    with contextlib.ExitStack() as stack:
        for command in ([*dask, *told], *([*worker, *told, *folder] for folder in own)):
            stack.enter_context(_ended(command))
        place = json.loads("".join(lines(address, 1)))["address"]
        with engine(1, place) as carrying:
            futures = [carrying.submit(task(name)) for name in "abcd"]
            assert [future.result().last_lines for future in futures] == [(), (), (), ()]
    carriers = {lines(tmp_path / name / "begun", 1)[0].split()[1] for name in "abcd"}
    assert len(carriers) <= 2 and str(os.getpid()) not in carriers
    assert all(pathlib.Path(folder[1]).is_dir() for folder in own)


@contextlib.contextmanager
def _ended(command):
    """A program that runs until the block ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def test_where_no_scheduler_answers_one_line_says_so(monkeypatch):
    monkeypatch.setattr("tf_avat.experiments.reproducing.engines._SECONDS", 0.5)
    message = r"`scheduler`=tcp://127.0.0.1:9: no scheduler answers there"
    with pytest.raises(InputError, match=message), engine(1, "tcp://127.0.0.1:9"):
        pass
