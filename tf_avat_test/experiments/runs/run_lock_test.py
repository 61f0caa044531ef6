import os
import shutil
import signal

import pytest

from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat.input_error import InputError


@pytest.fixture
def holder(tmp_path):
    """Number of a process that holds the lock of `tmp_path`, and is ended by whoever wants it."""
    read, write = os.pipe()
    process = os.fork()
    if not process:
        lock = RunLock(tmp_path)
        lock.acquire()
        os.write(write, b"x")
        signal.pause()
    os.read(read, 1)
    yield process
    if os.waitpid(process, os.WNOHANG)[0] == 0:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def test_what_another_process_holds_is_refused_in_a_line(tmp_path, holder):
    message = f"another program is writing into {tmp_path}; wait until it has ended"
    with pytest.raises(InputError, match=message):
        RunLock(tmp_path).acquire(seconds=0.1)
    with pytest.raises(InputError, match=message):
        RunLock(tmp_path).check()


def test_a_lock_ends_with_its_process_and_leaves_nothing(tmp_path, holder):
    os.kill(holder, signal.SIGKILL)
    os.waitid(os.P_PID, holder, os.WEXITED | os.WNOWAIT)
    RunLock(tmp_path).check()
    with RunLock(tmp_path):
        assert [place.name for place in tmp_path.iterdir()] == [".lock"]
    assert list(tmp_path.iterdir()) == []


def test_checking_a_free_folder_makes_nothing(tmp_path):
    RunLock(tmp_path).check()
    RunLock(tmp_path / "none").check()
    assert list(tmp_path.iterdir()) == []


def test_it_is_held_once_however_often_it_is_taken(tmp_path):
    lock = RunLock(tmp_path)
    lock.acquire()
    lock.acquire()
    lock.check()
    lock.release()
    lock.release()
    RunLock(tmp_path).acquire(seconds=0)


def test_a_folder_that_was_removed_and_made_anew_is_anothers(tmp_path):
    old, new = RunLock(tmp_path / "run"), RunLock(tmp_path / "run")
    (tmp_path / "run").mkdir()
    old.acquire()
    old.check_held()
    shutil.rmtree(tmp_path / "run")
    with pytest.raises(InputError, match="run was removed or replaced"):
        old.check_held()
    (tmp_path / "run").mkdir()
    new.acquire()
    with pytest.raises(InputError, match="run was removed or replaced"):
        old.check_held()
    old.release()
    new.check_held()


def test_a_link_in_its_place_is_not_followed(tmp_path):
    (tmp_path / ".lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError):
        RunLock(tmp_path).acquire()
    assert not (tmp_path / "victim").exists()
