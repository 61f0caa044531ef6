import hashlib
import json
import os
import shutil

import pytest

from tf_avat.input_error import InputError
from tf_avat.training.callbacks.saved_state import FILES, SavedState

MADE_FROM = {"settings": "a", "texts": "b", "code": "c", "libraries": "keras 1"}


def write(folder, epoch, files=FILES):
    """Goes on from the folder's state, if there is one, to that of an epoch."""
    state = SavedState(folder, MADE_FROM)
    state.load()
    for name in files:
        state.stage(name).write_text(f"{name} of {epoch}")
    state.commit({"finished": epoch})


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, 1)
    return tmp_path


def contents(folder):
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_refused(folder, message, made_from=MADE_FROM, **how):
    before = contents(folder)
    with pytest.raises(InputError, match=message) as raised:
        SavedState(folder, made_from).load(**how)
    assert "`overwrite` starts the run anew" in str(raised.value)
    assert contents(folder) == before


def test_without_a_state_there_is_nothing_to_go_on_from(tmp_path):
    assert SavedState(tmp_path).load() is None
    assert not SavedState(tmp_path).exists


def test_what_was_committed_comes_back_and_files_are_at_their_places(folder):
    assert SavedState(folder, MADE_FROM).load() == {"finished": 1}
    assert {name: (folder / name).read_text() for name in FILES} == {name: f"{name} of 1" for name in FILES}


def test_files_that_are_not_written_anew_stay(folder):
    write(folder, 2, ("history.csv",))
    assert SavedState(folder, MADE_FROM).load() == {"finished": 2}
    assert (folder / "checkpoints" / "latest.npz").read_text() == "checkpoints/latest.npz of 1"


@pytest.mark.parametrize("replaced", [False, True])
def test_a_state_that_another_program_removed_or_wrote_is_not_written_over(folder, replaced):
    state = SavedState(folder, MADE_FROM)
    state.load()
    shutil.rmtree(folder / "checkpoints")
    if replaced:
        (folder / "history.csv").unlink()
        write(folder, 1)
        write(folder, 2)
    before = contents(folder)
    with pytest.raises(InputError, match=r"state\.json was removed or replaced"):
        state.commit({"finished": 2})
    assert contents(folder) == before


def test_a_run_folder_that_is_gone_is_not_made_again(tmp_path):
    with pytest.raises(FileNotFoundError):
        SavedState(tmp_path / "run").stage("history.csv")


def killed_at(folder, moment):
    """Writes a second state in a process that dies at its n-th change to the disk; False if it did not."""
    process = os.fork()
    if not process:
        left = moment

        def counted(change):
            def changed(*arguments, **options):
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(9)
                return change(*arguments, **options)

            return changed

        for name in ("replace", "mkdir", "rmdir", "unlink", "open", "fsync"):
            setattr(os, name, counted(getattr(os, name)))
        write(folder, 2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def test_a_writer_killed_at_any_moment_leaves_the_state_before_or_the_new_one(tmp_path):
    found = []
    for moment in range(100):
        folder = tmp_path / str(moment)
        folder.mkdir()
        write(folder, 1)
        killed = killed_at(folder, moment)
        epoch = SavedState(folder, MADE_FROM).load()["finished"]
        found.append(epoch)
        if epoch == 2:
            assert all((folder / name).read_text() == f"{name} of 2" for name in FILES)
        write(folder, 2)
        assert all((folder / name).read_text() == f"{name} of 2" for name in FILES)
        left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert left == {*FILES, "checkpoints/state.json"}
        if not killed:
            break
    assert not killed and found == sorted(found) and 1 in found and moment > 10


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_changed_or_gone_is_named(folder, name):
    file = folder / name
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole + b"\n", bytes([whole[0] ^ 1]) + whole[1:]):
        file.write_bytes(damaged)
        assert_refused(folder, f"{file} is not the one that the training wrote")
    file.unlink()
    assert_refused(folder, f"{file} is missing")


def test_every_flipped_bit_of_the_list_of_checksums_is_seen(folder):
    file = folder / "checkpoints" / "state.json"
    whole = file.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        file.write_bytes(damaged)
        with pytest.raises(InputError, match=r"state\.json is damaged"):
            SavedState(folder, MADE_FROM).load()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": {}}', "1", "[" * 100_000])
def test_what_is_no_list_of_checksums_is_one_line(folder, content):
    (folder / "checkpoints" / "state.json").write_text(content)
    assert_refused(folder, r"state\.json is damaged")


def test_the_state_of_an_earlier_version_is_refused(folder):
    (folder / "checkpoints" / "state.json").unlink()
    assert_refused(folder, "an earlier version began this run, or the file was removed")
    (folder / "checkpoints" / "latest.npz").unlink()
    assert_refused(folder, "an earlier version began this run, or the file was removed")


def test_what_has_changed_is_named(folder):
    assert_refused(folder, "have changed: texts; bring back", {**MADE_FROM, "texts": "x"})
    changed = {**MADE_FROM, "settings": "x", "texts": "x", "code": "x"}
    assert_refused(folder, "have changed: settings, texts; bring back", changed, with_changed_code=True)
    assert_refused(folder, "have changed: vectors", {**MADE_FROM, "vectors": "x"})


def test_changed_code_goes_on_only_if_asked_to(folder):
    changed = {**MADE_FROM, "code": "x", "libraries": "keras 2"}
    assert_refused(folder, "have changed: code, libraries; `resume_with_changed_code` goes on", changed)
    state = SavedState(folder, changed)
    assert state.load(with_changed_code=True) == {"finished": 1}
    state.commit({"finished": 2})
    assert SavedState(folder, changed).load() == {"finished": 2}
    assert json.loads((folder / "checkpoints" / "state.json").read_text())["state"]["made_from"] == changed


def test_a_discarded_state_leaves_the_best_weights_and_the_history(folder):
    state = SavedState(folder, MADE_FROM)
    state.stage("checkpoints/latest.npz").write_text("half")
    assert state.exists
    state.discard()
    assert set(contents(folder)) == {str(folder / name) for name in FILES[1:]}
    assert not state.exists


@pytest.mark.parametrize("values", [{"made_from": []}, {"values": "x"}, {"values": None}])
def test_a_state_that_only_looks_whole_is_refused(folder, values):
    file = folder / "checkpoints" / "state.json"
    state = {**json.loads(file.read_text())["state"], **values}
    digest = hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()
    file.write_text(json.dumps({"state": state, "sha256": digest}))
    assert_refused(folder, "state.json is damaged")


def test_a_folder_in_place_of_the_state_is_refused(folder):
    (folder / "checkpoints" / "state.json").unlink()
    (folder / "checkpoints" / "state.json").mkdir()
    assert_refused(folder, "state.json is damaged")
