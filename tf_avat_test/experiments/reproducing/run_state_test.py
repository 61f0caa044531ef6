import dataclasses
import json

import numpy as np
import pytest

from tf_avat.experiments.reproducing.run_state import RunState
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.run_lock import RunLock
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat_test.experiments.reproducing.trained_folder import write_trained

SETTINGS = RunSettings(dataset="sst", method="vanilla")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    state = RunState.of(tmp_path / "run", SETTINGS)
    assert not state.is_trained and not state.is_done(()) and not state.is_begun
    assert state.epochs == (0, None)


def test_a_real_run_is_read_as_it_was_written(small_folder):
    settings = FinishedRun.load(small_folder).settings
    state = RunState.of(small_folder, settings)
    metrics = json.loads((small_folder / "metrics.json").read_text())
    assert state.is_done(()) and not state.is_done(("corr",))
    assert state.scores(["f1", "valid_auc", "corr"]) == {
        "f1": metrics["test"]["f1"],
        "valid_auc": metrics["valid"]["auc"],
    }
    assert state.fingerprints["code"] == metrics["fingerprints"]["code"]
    probabilities, labels = state.predictions()
    accuracy = np.mean(probabilities.argmax(axis=1) == labels)
    assert accuracy == pytest.approx(metrics["test"]["accuracy"])
    assert state.epochs[0] == settings.epochs


def test_a_folder_with_other_settings_is_refused(tmp_path):
    write_trained(tmp_path / "run", SETTINGS)
    with pytest.raises(InputError, match=r"holds a run with other settings \(epsilon was 1.0, now 5.0\)"):
        RunState.of(tmp_path / "run", dataclasses.replace(SETTINGS, epsilon=5.0))


def test_a_run_from_before_a_setting_came_is_one_with_its_default(tmp_path):
    write_trained(tmp_path / "run", SETTINGS)
    config = dataclasses.asdict(SETTINGS)
    del config["ascent_steps"]
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    assert RunState.of(tmp_path / "run", SETTINGS).is_trained
    with pytest.raises(InputError, match=r"ascent_steps was 8, now 9"):
        RunState.of(tmp_path / "run", dataclasses.replace(SETTINGS, ascent_steps=9))


def test_a_run_under_way_tells_its_epochs(tmp_path):
    write_trained(tmp_path, SETTINGS)
    (tmp_path / "metrics.json").unlink()
    (tmp_path / "history.csv").write_text("epoch,seconds,val_f1\n1,2.0,0.7\n2,2.0,0.75\n")
    lock = RunLock(tmp_path)
    lock.acquire()
    state = RunState.of(tmp_path, SETTINGS)
    assert (state.is_trained, state.is_begun, state.epochs) == (False, True, (2, 0.75))
    lock.release()
    assert not state.is_begun


@pytest.mark.parametrize("entry", [{}, {"split": "valid"}, {"sample": 10}, {"dataset": "imdb"}])
def test_only_an_evaluation_on_all_test_texts_of_its_data_counts(entry, tmp_path):
    found = {"dataset": "sst", "split": "test", "sample": None, "corr": {"pearson": {"value": 0.25}}, **entry}
    write_trained(tmp_path, SETTINGS, evaluation={"split": "train"}, other_evaluations=[found])
    state = RunState.of(tmp_path, SETTINGS)
    assert state.is_done(("corr", "faithfulness")) == (entry == {})
    assert state.scores(["corr"]) == ({"corr": 0.25} if entry == {} else {})


def test_what_was_left_out_is_still_to_be_measured_and_others_that_have_it_count(tmp_path):
    asked = {"dataset": "sst", "split": "test", "sample": None}
    corr = {**asked, "measured": ["corr"], "corr": {"pearson": {"value": 0.5}}}
    spread = {**asked, "measured": ["spread"], "corr": None}
    write_trained(tmp_path, SETTINGS, evaluation=spread, other_evaluations=[corr])
    state = RunState.of(tmp_path, SETTINGS)
    assert state.is_done(("spread", "corr")) and not state.is_done(("corr", "faithfulness"))
    assert state.scores(["corr"]) == {"corr": 0.5}


def test_scores_that_are_not_defined_are_left_out(tmp_path):
    write_trained(tmp_path, SETTINGS, test={"f1": 0.5, "auc": None, "nll": "low"})
    assert RunState.of(tmp_path, SETTINGS).scores(["f1", "auc", "nll", "accuracy"]) == {"f1": 0.5}


def test_damage_is_named(tmp_path):
    write_trained(tmp_path, SETTINGS)
    (tmp_path / "predictions.jsonl").write_text('{"label": 1}\n')
    with pytest.raises(InputError, match=r"predictions\.jsonl is not what a run writes"):
        RunState.of(tmp_path, SETTINGS).predictions()
    (tmp_path / "metrics.json").write_text("{")
    with pytest.raises(InputError, match=r"metrics.json is not the JSON that a run writes"):
        RunState.of(tmp_path, SETTINGS)
