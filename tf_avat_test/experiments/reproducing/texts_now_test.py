import dataclasses
import shutil

import pytest

from tf_avat.experiments.reproducing.origins import changed_origins
from tf_avat.experiments.reproducing.planned_run import PlannedRun
from tf_avat.experiments.reproducing.run_state import RunState
from tf_avat.experiments.reproducing.texts_now import check_labeled_files, texts_now
from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


@pytest.fixture
def files(small_texts, tmp_path):
    """A folder of one's own texts, and settings that read them."""
    texts = tmp_path / "texts"
    shutil.copytree(small_texts, texts)
    (tmp_path / "raw.txt").write_text("a dull film\nthe witty story\n" * 3)
    return RunSettings(dataset=str(texts), method="attn_vat", unlabeled=str(tmp_path / "raw.txt"))


def changes(settings, data_folder, change):
    """What is told of a run that has finished once its texts have changed."""
    data = PreparedData.of(settings, data_folder)
    prints = {"data": data.dataset.fingerprint, "unlabeled": data.unlabeled_fingerprint}
    states = {"run": RunState(None, {"fingerprints": {"code": code_fingerprint(), **prints}})}
    planned = {"run": PlannedRun(settings)}
    assert changed_origins(states, planned, texts_now([settings], data_folder)) == []
    change()
    return changed_origins(states, planned, texts_now([settings], data_folder))


@pytest.mark.parametrize("sizes", [{}, {"labeled_size": 20, "unlabeled_size": 4}])
def test_files_that_have_changed_since_a_run_are_told(sizes, files, tmp_path):
    settings = dataclasses.replace(files, **sizes)

    def change():
        with open(tmp_path / "texts" / "test.csv", "a") as file:
            file.write("a dull text,bad\n")
        with open(tmp_path / "raw.txt", "w") as file:
            file.write("a witty film\nthe dull story\n" * 3)

    data, unlabeled = changes(settings, tmp_path / "data", change)
    assert data.startswith(f"the texts or labels of `dataset`={settings.dataset} have changed: ")
    assert unlabeled.startswith(f"the texts or labels of `unlabeled`={settings.unlabeled} have changed: ")
    assert data.endswith(" (now)") and unlabeled.endswith(" (now)")


def test_of_files_that_are_gone_nothing_is_told(files, tmp_path):
    def change():
        shutil.rmtree(tmp_path / "texts")
        (tmp_path / "raw.txt").unlink()

    assert changes(files, tmp_path / "data", change) == []


def test_what_is_fetched_is_not_read_again(tmp_path):
    fetched = RunSettings(dataset="sst", method="attn_vat", unlabeled="lm1b")
    assert texts_now([fetched, dataclasses.replace(fetched, unlabeled="rest")], tmp_path) == []


def test_each_file_is_read_once(files, tmp_path):
    runs = [
        dataclasses.replace(files, seed=seed, epsilon=epsilon) for seed in (1, 2) for epsilon in (1.0, 2.0)
    ]
    found = texts_now(runs, tmp_path)
    assert [(settings, list(prints)) for settings, prints in found] == [
        (runs[0], ["data"]),
        (runs[0], ["unlabeled"]),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"text_column": "body"}, r"train\.csv, line 1: no column 'body'"),
        ({"labeled_size": 10_000}, "`labeled_size`=10000"),
        ({"text_column": "body", "teacher": "runs/first"}, "no column 'body'"),
    ],
)
def test_files_that_no_run_could_read_are_told(changed, message, files, tmp_path):
    check_labeled_files([files], tmp_path)
    with pytest.raises(InputError, match=message):
        check_labeled_files([files, dataclasses.replace(files, seed=2, **changed)], tmp_path)


def test_data_sets_that_are_fetched_are_not_looked_at(tmp_path):
    check_labeled_files([RunSettings(dataset="sst")], tmp_path)
    assert not any(tmp_path.iterdir())
