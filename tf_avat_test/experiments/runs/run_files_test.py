import os

import pytest

from tf_avat.experiments.runs.run_files import (
    check_own_places,
    file_fingerprint,
    read_run_json,
    read_run_text,
)
from tf_avat.input_error import InputError


@pytest.fixture
def folder(tmp_path):
    """A run folder beside a folder that is none of its business."""
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "kept.txt").write_text("kept")
    run = tmp_path / "run"
    for name in ("checkpoints/next", "evaluation", "tensorboard/train", "saved_model/1/variables"):
        (run / name).mkdir(parents=True)
    for name in ("config.json", "metrics.json", "evaluation/reliability.png", "checkpoints/best.weights.h5"):
        (run / name).write_text("{}")
    (run / "notes").symlink_to(tmp_path / "victim")
    return run


def test_a_folder_of_files_and_folders_can_be_written_and_may_itself_be_a_link(folder, tmp_path):
    (tmp_path / "latest").symlink_to(folder)
    for path in (folder, tmp_path / "latest", tmp_path / "none"):
        check_own_places(path)


@pytest.mark.parametrize("target", ["../victim", "../victim/kept.txt", "nowhere", "/dev/null"])
@pytest.mark.parametrize(
    "name",
    [
        "evaluation",
        "evaluation/new.png",
        "tensorboard",
        "tensorboard/evaluation",
        "checkpoints/next/latest.npz",
        "saved_model/1/assets",
        "README.md",
        "metrics.json",
        ".lock",
        ".writing-x1",
    ],
)
def test_a_link_where_something_is_written_is_named(folder, name, target):
    place = folder / name
    if place.is_dir():
        os.rename(place, folder / "notes2")
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    with pytest.raises(InputError) as caught:
        check_own_places(folder)
    assert f"{place} is a link to {target}" in str(caught.value)


def test_what_overwriting_removes_may_be_a_link(folder, tmp_path):
    (folder / "README.md").symlink_to(tmp_path / "victim" / "kept.txt")
    check_own_places(folder, overwrite=True)
    (folder / ".lock").symlink_to(tmp_path / "victim" / "kept.txt")
    with pytest.raises(InputError, match=r"\.lock is a link"):
        check_own_places(folder, overwrite=True)


def test_other_kinds_of_places_are_named(folder):
    os.mkfifo(folder / "checkpoints" / "pipe")
    with pytest.raises(InputError, match="pipe is neither a file nor a folder"):
        check_own_places(folder)
    (folder / "checkpoints" / "pipe").unlink()
    (folder / "history.csv").mkdir()
    with pytest.raises(InputError, match=r"history\.csv is a folder where a run has a file"):
        check_own_places(folder)
    (folder / "history.csv").rmdir()
    (folder / "tensorboard" / "train").rmdir()
    (folder / "tensorboard").rmdir()
    (folder / "tensorboard").write_text("")
    with pytest.raises(InputError, match="tensorboard is a file where a run has a folder"):
        check_own_places(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[" * 100_000, "is not the JSON that a run writes"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "is not the JSON that a run writes"),
        (b'{"f1": NaN}', "NaN is no number"),
        (b'{"f1": 1e999}', "1e999 is no number"),
        (b'{"f1": "\xff"}', "is not UTF-8: invalid start byte at byte 8"),
        (b"[1]", "it holds no object"),
        (b"", "is not the JSON that a run writes"),
    ],
)
def test_what_is_no_json_of_a_run_is_refused(tmp_path, content, message):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_run_json(tmp_path / "file")
    assert str(tmp_path / "file") in str(caught.value)


def test_neither_pipes_nor_devices_nor_folders_nor_endless_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    (tmp_path / "large").touch()
    os.truncate(tmp_path / "large", 10**12)
    for name, message in (
        ("pipe", "not a regular file"),
        ("device", "not a regular file"),
        ("large", "1,000,000,000,000 bytes, more than a run writes"),
        (".", "not a regular file|Is a directory"),
    ):
        with pytest.raises(InputError, match=message):
            read_run_text(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        read_run_text(tmp_path / "none")


def test_a_fingerprint_is_the_sha256(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    assert file_fingerprint(tmp_path / "file").startswith("ba7816bf8f01cfea")
