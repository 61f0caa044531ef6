import os
import signal

import pytest

from tf_avat.written_atomically import is_temporary, remove_leftovers, written_atomically


def test_the_file_is_there_after_the_block_and_not_before(tmp_path):
    with written_atomically(tmp_path / "file.txt") as temporary:
        temporary.write_text("new")
        assert not (tmp_path / "file.txt").exists()
        assert temporary.suffix == ".txt"
    assert (tmp_path / "file.txt").read_text() == "new"


def test_if_the_block_raises_the_old_file_stays_and_nothing_else(tmp_path):
    (tmp_path / "file.txt").write_text("old")
    with pytest.raises(RuntimeError), written_atomically(tmp_path / "file.txt") as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert (tmp_path / "file.txt").read_text() == "old"
    assert [place.name for place in tmp_path.iterdir()] == ["file.txt"]


@pytest.fixture
def writer(tmp_path):
    """Number of a process that is amid writing `file.txt` in `tmp_path`."""
    read, write = os.pipe()
    process = os.fork()
    if not process:
        with written_atomically(tmp_path / "file.txt") as temporary:
            temporary.write_text("half")
            os.write(write, b"x")
            signal.pause()
    os.read(read, 1)
    yield process
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def test_what_a_living_process_writes_stays_and_what_a_killed_one_left_goes(tmp_path, writer):
    (half,) = tmp_path.iterdir()
    assert is_temporary(half.name)
    remove_leftovers(tmp_path)
    with written_atomically(tmp_path / "other.txt") as temporary:
        temporary.write_text("whole")
    assert (half / "file.txt").read_text() == "half"
    os.kill(writer, signal.SIGKILL)
    os.waitid(os.P_PID, writer, os.WEXITED | os.WNOWAIT)
    with written_atomically(tmp_path / "other.txt") as temporary:
        assert not half.exists()
        temporary.write_text("new")
    assert [place.name for place in tmp_path.iterdir()] == ["other.txt"]


def test_only_what_has_such_a_name_and_is_a_folder_is_a_leftover(tmp_path):
    (tmp_path / "victim").mkdir()
    (tmp_path / ".writing-link").symlink_to("victim")
    (tmp_path / ".writing-file").write_text("mine")
    (tmp_path / ".writing-My notes").mkdir()
    (tmp_path / ".writing-x1").mkdir()
    remove_leftovers(tmp_path)
    remove_leftovers(tmp_path / "none")
    assert len(list(tmp_path.iterdir())) == 4
