import dataclasses
import json
import os
import time

import pytest

from tf_avat.experiments.runs.run_files import file_fingerprint
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

SETTINGS = RunSettings()


@pytest.fixture
def finished(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.open(SETTINGS)
    folder.write_json("metrics.json", {"test": {"f1": 0.8}})
    (folder.path / "saved_model").mkdir()
    (folder.path / "saved_model" / "graph").write_text("graph")
    return folder


def test_an_opened_folder_tells_its_settings(tmp_path):
    RunFolder(tmp_path / "a" / "b").open(SETTINGS)
    assert json.loads((tmp_path / "a" / "b" / "config.json").read_text())["method"] == "attn_ivat"


def test_checking_writes_nothing(tmp_path):
    RunFolder(tmp_path / "a" / "b").check(SETTINGS)
    assert list(tmp_path.iterdir()) == []


def test_a_finished_run_is_refused_and_stays_as_it_was(finished):
    with pytest.raises(InputError, match="holds a finished run; `overwrite` starts it anew"):
        finished.open(SETTINGS)
    assert (finished.path / "saved_model" / "graph").exists()


def test_overwrite_removes_the_run_but_not_what_others_put_there(finished):
    (finished.path / "notes.txt").write_text("mine")
    finished.open(SETTINGS, overwrite=True)
    finished.close()
    assert {place.name for place in finished.path.iterdir()} == {"config.json", "notes.txt"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_run_does_not_take_the_place_of_its_teacher(overwrite, finished, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(finished.path)
    taught = dataclasses.replace(SETTINGS, unlabeled="tweets", teacher=str(link))
    for act in (finished.check, finished.open):
        with pytest.raises(InputError, match="is the folder of the run that it would teach"):
            act(taught, overwrite)
    assert finished.is_finished


def test_an_unfinished_run_goes_on_with_the_same_settings_only(tmp_path):
    RunFolder(tmp_path).open(SETTINGS)
    RunFolder(tmp_path).open(RunSettings())
    with pytest.raises(InputError, match=r"other settings \(epsilon was 1.0, now 1.5"):
        RunFolder(tmp_path).open(RunSettings(epsilon=1.5))


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_that_is_not_a_run_is_never_touched(tmp_path, overwrite):
    (tmp_path / "metrics.json").write_text("somebody's")
    with pytest.raises(InputError, match="neither empty nor a run folder"):
        RunFolder(tmp_path).open(SETTINGS, overwrite)
    assert (tmp_path / "metrics.json").read_text() == "somebody's"


def test_what_a_killed_write_left_behind_does_not_count(tmp_path):
    (tmp_path / ".writing-x1").mkdir()
    RunFolder(tmp_path).open(SETTINGS)


def test_opening_and_clearing_remove_what_killed_writers_left(tmp_path):
    for place in (tmp_path, tmp_path / "checkpoints", tmp_path / "evaluation"):
        (place / ".writing-ab_12345").mkdir(parents=True)
        (place / ".writing-ab_12345" / "file").write_text("half")
    folder = RunFolder(tmp_path)
    folder.write_json("config.json", dataclasses.asdict(SETTINGS))
    folder.open(SETTINGS)
    folder.close()
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["checkpoints", "config.json", "evaluation"]
    for attempt in (folder.clear, lambda: folder.check(SETTINGS)):
        (tmp_path / ".writing-ab_12345").mkdir()
        attempt()
        assert not (tmp_path / ".writing-ab_12345").exists()


def with_results_of_its_weights(folder):
    weights = folder.path / "checkpoints" / "best.weights.h5"
    weights.parent.mkdir()
    weights.write_text("weights")
    folder.write_json("metrics.json", {"fingerprints": {"weights": file_fingerprint(weights)}})


def test_a_run_killed_amid_its_clean_up_is_finished_and_can_be_cleared(finished):
    with_results_of_its_weights(finished)
    for name in ("latest.npz", "state.json", "next"):
        finished.close()
        (finished.path / "checkpoints" / name).mkdir()
        finished.check(SETTINGS)
        with pytest.raises(InputError, match="holds a finished run"):
            finished.check(RunSettings(epsilon=1.5))
        assert finished.is_finished
        finished.clear()
        assert [place.name for place in (finished.path / "checkpoints").iterdir()] == ["best.weights.h5"]
        with pytest.raises(InputError, match="holds a finished run"):
            finished.check(SETTINGS)


@pytest.mark.parametrize("damage", ["", "[]", '{"fingerprints": {"weights": "of another run"}}'])
def test_results_that_are_not_those_of_the_weights_do_not_cost_the_state(finished, damage):
    with_results_of_its_weights(finished)
    finished.close()
    state = finished.path / "checkpoints" / "latest.npz"
    state.write_text("the state")
    (finished.path / "metrics.json").write_text(damage)
    with pytest.raises(InputError, match=r"metrics\.json is damaged, or of another run than"):
        finished.check(SETTINGS)
    assert state.read_text() == "the state"


def test_a_lock_that_is_a_folder_is_told(tmp_path):
    (tmp_path / ".lock").mkdir()
    with pytest.raises(InputError, match=r"\.lock is a folder where a run has a file; remove it"):
        RunFolder(tmp_path).check(SETTINGS, overwrite=True)


def test_two_cannot_write_at_once_and_a_refused_one_changes_nothing(tmp_path):
    first = RunFolder(tmp_path)
    first.open(SETTINGS)
    for overwrite in (False, True):
        for attempt in (RunFolder(tmp_path).check, RunFolder(tmp_path).open):
            with pytest.raises(InputError, match="another program is writing into"):
                attempt(SETTINGS, overwrite)
    first.close()
    second = RunFolder(tmp_path)
    with pytest.raises(InputError, match="other settings"):
        second.open(RunSettings(epsilon=1.5))
    first.open(SETTINGS)


def test_results_are_only_added_to_the_run_they_are_of(finished):
    metrics = {"id": "a", "test": {"f1": 0.8}}
    finished.write_json("metrics.json", {**metrics, "evaluation": "later"})
    finished.close()
    with finished.kept_for(metrics), pytest.raises(InputError, match="another program"):
        RunFolder(finished.path).check(SETTINGS, overwrite=True)
    for other in ({**metrics, "id": "b"}, {"test": {"f1": 0.7}}, []):
        finished.write_json("metrics.json", other)
        with pytest.raises(InputError, match="was replaced or removed"), finished.kept_for(metrics):
            pass
    (finished.path / "metrics.json").unlink()
    with pytest.raises(InputError, match="was replaced or removed"), finished.kept_for(metrics):
        pass


def test_of_several_that_add_results_at_once_all_are_kept(finished):
    finished.close()
    metrics = {"test": {"f1": 0.8}}
    processes = []
    for name in "abcd":
        process = os.fork()
        if not process:
            folder = RunFolder(finished.path)
            with folder.kept_for(metrics):
                found = json.loads((folder.path / "metrics.json").read_text())
                time.sleep(0.05)
                folder.write_json("metrics.json", {**found, name: 1})
            os._exit(0)
        processes.append(process)
    assert [os.waitpid(process, 0)[1] for process in processes] == [0] * 4
    found = json.loads((finished.path / "metrics.json").read_text())
    assert found == {**metrics, "a": 1, "b": 1, "c": 1, "d": 1}


def test_a_path_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file is not a folder"):
        RunFolder(tmp_path / "file" / "run").check(SETTINGS)


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_a_config_that_is_not_a_runs_is_named(tmp_path, content):
    (tmp_path / "config.json").write_text(content)
    with pytest.raises(InputError, match=r"config\.json"):
        RunFolder(tmp_path).check(SETTINGS)


def test_not_a_number_is_never_written_as_json(tmp_path):
    folder = RunFolder(tmp_path)
    with pytest.raises(ValueError, match="JSON compliant"):
        folder.write_json("metrics.json", {"f1": float("nan")})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["evaluation", "checkpoints", "tensorboard", "README.md"])
def test_nothing_is_written_or_removed_through_links(finished, tmp_path, name):
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "kept").write_text("kept")
    (finished.path / "metrics.json").unlink()
    (finished.path / name).symlink_to(victim)
    with pytest.raises(InputError, match=f"{name} is a link to"):
        RunFolder(finished.path).check(SETTINGS)
    finished.close()
    with pytest.raises(InputError, match=f"{name} is a link to"):
        RunFolder(finished.path).open(SETTINGS)
    RunFolder(finished.path).open(SETTINGS, overwrite=True)
    assert not (finished.path / name).exists()
    assert (victim / "kept").read_text() == "kept"
