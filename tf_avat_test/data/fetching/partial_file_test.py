import os
import subprocess
import sys

import pytest

from tf_avat.data.fetching.partial_file import partial_file


def test_a_file_gets_its_name_when_it_is_whole(tmp_path):
    with partial_file(tmp_path / "file") as file:
        file.write(b"content")
        assert os.listdir(tmp_path) == ["file.part"]
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"content"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_fails_leaves_nothing(tmp_path, error):
    with pytest.raises(error), partial_file(tmp_path / "file") as file:
        file.write(b"content")
        raise error
    assert os.listdir(tmp_path) == []


def test_what_someone_left_is_emptied(tmp_path):
    (tmp_path / "file.part").write_bytes(b"left by someone who was killed")
    with partial_file(tmp_path / "file") as file:
        file.write(b"content")
    assert (tmp_path / "file").read_bytes() == b"content"


def test_a_file_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with partial_file(tmp_path / "file") as file:
        assert file is None
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"content"


WRITE = """
import sys, time
from tf_avat.data.fetching.partial_file import partial_file
with partial_file(sys.argv[1]) as file:
    if file is None:
        print("found")
    else:
        print("wrote")
        for _ in range(20):
            file.write(b"content")
            file.flush()
            time.sleep(0.01)
"""


def test_of_several_processes_one_writes_and_the_others_wait_for_it(tmp_path):
    command = [sys.executable, "-c", WRITE, tmp_path / "file"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sorted(process.communicate()[0] for process in processes) == ["found\n"] * 3 + ["wrote\n"]
    assert (tmp_path / "file").read_bytes() == b"content" * 20
    assert os.listdir(tmp_path) == ["file"]
