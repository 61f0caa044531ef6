import hashlib
import json
import os
import shutil
import subprocess
import sys

import pytest

from tf_avat.data.fetching import verified as module
from tf_avat.data.fetching.verified import VerifiedFile, archive_entries, check_pin, file_sha256, verified
from tf_avat.input_error import InputError

NAME = "place/file.zip"
CONTENT, OTHER = b"published", b"rebuilt by somebody"
PIN, OTHER_SHA256 = (hashlib.sha256(content).hexdigest() for content in (CONTENT, OTHER))


@pytest.fixture
def file(tmp_path):
    """A file with the pinned hash in a data folder."""
    (tmp_path / "place").mkdir()
    (tmp_path / NAME).write_bytes(CONTENT)
    return tmp_path / NAME


def opened(folder):
    return verified(folder, NAME, PIN)


def memory_of(folder):
    return folder / "verified" / f"{NAME}.json"


def read_in(folder, program=""):
    """How many bytes of the file a new process reads to verify it, and what it says on stderr."""
    count = f"""
import builtins, sys
from tf_avat.data.fetching.verified import verified
opened = []
sys.addaudithook(lambda event, values: event == "open" and opened.append(str(values[0])))
{program}
verified(sys.argv[1], {NAME!r}, {PIN!r})
print(sum(path.endswith("file.zip") for path in opened))
"""
    done = subprocess.run([sys.executable, "-c", count, folder], capture_output=True, text=True, check=True)
    return int(done.stdout), done.stderr


def test_the_published_file_is_taken_without_a_word(tmp_path, file, capfd):
    expected = VerifiedFile(NAME, file, PIN, True)
    assert [opened(tmp_path), opened(tmp_path)] == [expected] * 2
    assert capfd.readouterr() == ("", "")


def test_a_file_is_read_for_its_hash_once_and_again_when_it_is_another(tmp_path, file):
    assert [read_in(tmp_path), read_in(tmp_path)] == [(1, ""), (0, "")]
    os.utime(file)
    assert [read_in(tmp_path), read_in(tmp_path)] == [(1, ""), (0, "")]


def test_what_somebody_put_there_is_used_and_said_to_be_so_in_each_program(tmp_path, file, capfd):
    file.write_bytes(OTHER)
    expected = VerifiedFile(NAME, file, OTHER_SHA256, False)
    assert [opened(tmp_path), opened(tmp_path)] == [expected] * 2
    told = f"Note: {file} is used as it was put there: its sha256 is {OTHER_SHA256}, where {PIN[:16]}... is "
    assert capfd.readouterr() == ("", f"{told}pinned\n")
    assert read_in(tmp_path) == (0, f"{told}pinned\n")


def test_what_somebody_put_there_may_be_replaced_again(tmp_path, file):
    for content, pinned in ((OTHER, False), (b"a third", False), (CONTENT, True)):
        file.write_bytes(content)
        assert opened(tmp_path) == VerifiedFile(NAME, file, hashlib.sha256(content).hexdigest(), pinned)


def flipped(file):
    content = bytearray(file.read_bytes())
    content[3] ^= 1
    file.write_bytes(content)


def flipped_in_its_time(file):
    status = file.stat()
    flipped(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def replaced(file):
    file.with_name("new").write_bytes(OTHER)
    file.with_name("new").replace(file)


@pytest.mark.parametrize(
    "change",
    [
        flipped,
        flipped_in_its_time,
        replaced,
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(CONTENT[:-1]),
        lambda file: file.write_bytes(CONTENT + b"\0"),
    ],
    ids=["flipped", "flipped in its time", "replaced", "emptied", "cut", "longer"],
)
def test_a_file_that_was_the_published_one_and_changed_is_refused_at_each_opening(tmp_path, file, change):
    opened(tmp_path)
    change(file)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            opened(tmp_path)
        assert str(caught.value) == (
            f"{file} is damaged or was changed since it was verified (sha256 now {found[:16]}...): "
            "remove it, and the next run fetches it anew; or remove its file in "
            f"{tmp_path}/verified/place to use it as it is"
        )
    memory_of(tmp_path).unlink()
    assert not opened(tmp_path).pinned


def test_a_changed_file_is_good_again_once_it_is_as_it_was(tmp_path, file):
    opened(tmp_path)
    file.write_bytes(OTHER)
    with pytest.raises(InputError):
        opened(tmp_path)
    file.write_bytes(CONTENT)
    assert opened(tmp_path).pinned


def test_a_copy_of_a_data_folder_keeps_what_was_known(tmp_path, file):
    opened(tmp_path)
    copy = shutil.copytree(tmp_path, tmp_path / "copy")
    assert opened(copy).pinned
    flipped(copy / NAME)
    with pytest.raises(InputError, match="was changed since it was verified"):
        opened(copy)
    assert opened(tmp_path).pinned


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"a"',
        b"null",
        b"\xff",
        b"[" * 9000,
        b'{"sha256": 1}',
        b'{"sha256": "abc"}',
        b"1" * 20_000,
    ],
)
def test_what_is_no_memory_is_written_anew(tmp_path, file, content):
    memory = memory_of(tmp_path)
    memory.parent.mkdir(parents=True)
    memory.write_bytes(content)
    assert opened(tmp_path).pinned
    assert json.loads(memory.read_text())["sha256"] == PIN


def test_a_memory_without_the_state_is_not_believed(tmp_path, file):
    memory = memory_of(tmp_path)
    memory.parent.mkdir(parents=True)
    memory.write_text(json.dumps({"sha256": OTHER_SHA256}))
    assert opened(tmp_path).sha256 == PIN


@pytest.mark.parametrize("mode", [0o555, 0o755], ids=["read-only", "with a file in the way"])
def test_a_folder_that_cannot_be_written_is_done_without(tmp_path, file, mode):
    if mode == 0o755:
        (tmp_path / "verified").write_text("")
    before = sorted(os.listdir(tmp_path))
    tmp_path.chmod(mode)
    assert [opened(tmp_path).pinned, opened(tmp_path).pinned] == [True, True]
    # Within a process once all the same.
    assert read_in(tmp_path, f"verified(sys.argv[1], {NAME!r}, {PIN!r})") == (1, "")
    tmp_path.chmod(0o755)
    assert sorted(os.listdir(tmp_path)) == before


def test_nothing_is_written_where_a_link_in_the_data_folder_leads(tmp_path, file):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "place").symlink_to(tmp_path / "place")
    assert opened(folder).pinned
    assert os.listdir(tmp_path / "place") == ["file.zip"]
    assert memory_of(folder).is_file()


def test_what_is_no_file_is_refused_without_waiting(tmp_path, file):
    file.unlink()
    with pytest.raises(InputError, match=r"can't read .*file\.zip: No such file"):
        opened(tmp_path)
    os.mkfifo(file)
    with pytest.raises(InputError, match=r"file\.zip is not a regular file"):
        opened(tmp_path)
    file.unlink()
    file.mkdir()
    with pytest.raises(InputError, match=r"file\.zip is not a regular file"):
        opened(tmp_path)


def test_results_name_each_file_once(tmp_path, file):
    other = VerifiedFile("another.tgz", tmp_path, OTHER_SHA256, False)
    assert archive_entries(opened(tmp_path), other, opened(tmp_path)) == [
        {"name": "another.tgz", "sha256": OTHER_SHA256, "pinned": False},
        {"name": NAME, "sha256": PIN, "pinned": True},
    ]
    assert archive_entries() == []


def test_a_file_in_another_state_than_expected_has_no_hash(file):
    assert file_sha256(file) == PIN
    with pytest.raises(InputError, match="was changed while it was read"):
        file_sha256(file, (1, 2, 3, 4))


@pytest.mark.parametrize("in_place", [False, True])
def test_a_file_that_another_process_puts_in_place_meanwhile_is_read(tmp_path, file, in_place, monkeypatch):
    content = file.read_bytes()

    def replaced(path, state):
        monkeypatch.setattr(module, "_sha256_once", file_sha256)
        if in_place:
            path.write_bytes(content + b"more")
        else:
            (tmp_path / "new").write_bytes(content)
            (tmp_path / "new").replace(path)
        return file_sha256(path, state)

    monkeypatch.setattr(module, "_sha256_once", replaced)
    if in_place:
        with pytest.raises(InputError, match="was changed while it was read"):
            opened(tmp_path)
    else:
        assert opened(tmp_path).pinned


def test_what_was_fetched_and_is_another_file_is_refused():
    check_pin(PIN, PIN, "x")
    with pytest.raises(InputError) as caught:
        check_pin(OTHER_SHA256, PIN, "x")
    assert str(caught.value) == (
        f"can't fetch x: the file there is another one, its sha256 is {OTHER_SHA256} where {PIN} is pinned"
    )
