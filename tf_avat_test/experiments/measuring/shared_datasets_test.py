import pytest

from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.texts.sampling import labeled_sample
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

FORM = {"skip_bad_rows": False, "delimiter": None, "encoding": None}


def written(folder, *rows):
    folder.mkdir(exist_ok=True)
    for split in ("train", "test"):
        (folder / f"{split}.csv").write_text(
            "\n".join(["text,label", *(f"{split} {i},{i % 2}" for i in range(40)), *rows, ""])
        )
    return str(folder)


def test_a_data_set_is_that_of_load_dataset_and_the_same_object_each_time(tmp_path):
    name = written(tmp_path / "texts")
    datasets = SharedDatasets(tmp_path)
    first, how = datasets.load(name, "none", "text", "label", **FORM)
    assert first.test.texts == load_dataset(name, tmp_path).test.texts
    again, how_again = datasets.load(name, "none", "text", "label", **FORM)
    assert again is first and how_again is how


def test_what_is_read_in_another_way_is_another_data_set(tmp_path):
    name = written(tmp_path / "texts", "short")
    datasets = SharedDatasets(tmp_path)
    with pytest.raises(InputError, match=r"train.csv, line 42: "):
        datasets.load(name, "none", "text", "label", **FORM)
    skipped, how = datasets.load(name, "none", "text", "label", **{**FORM, "skip_bad_rows": True})
    assert how.count == 2 and len(skipped.test.texts) == 40
    utf8, _ = datasets.load(
        name, "none", "text", "label", **{**FORM, "skip_bad_rows": True, "encoding": "utf-8"}
    )
    assert utf8 is not skipped


def test_a_run_s_own_has_of_train_what_the_run_had(tmp_path):
    name = written(tmp_path / "texts", "short")
    datasets = SharedDatasets(tmp_path)
    settings = RunSettings(dataset=name, skip_bad_rows=True, labeled_size=10, seed=3)
    whole, _ = datasets.load(name, "none", "text", "label", **{**FORM, "skip_bad_rows": True})
    own = datasets.of_run(settings)
    expected, _ = labeled_sample(whole.train, 10, 3)
    assert own.train.texts == expected.texts and own.test is whole.test
    assert datasets.of_run(RunSettings(dataset=name, skip_bad_rows=True)) is whole
