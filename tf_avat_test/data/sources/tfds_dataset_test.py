import sys

import numpy as np
import pytest

from tf_avat.data.sources.load_dataset import check_dataset, load_dataset
from tf_avat.data.sources.tfds_dataset import tfds_dataset
from tf_avat.data.texts.sampling import hash_split
from tf_avat.input_error import InputError


def store(folder, name, splits, text="text", names=("neg", "pos"), **more):
    """A data set that the package itself has written."""
    tfds = pytest.importorskip("tensorflow_datasets")
    label = tfds.features.ClassLabel(names=names) if names else tfds.features.Scalar(np.int64)
    features = {text: tfds.features.Text(), "label": label}
    features |= {key: tfds.features.Text() for key in more}
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        features=tfds.features.FeaturesDict(features),
        split_datasets={
            split: [(i, {text: content, "label": label, **more}) for i, (content, label) in enumerate(rows)]
            for split, rows in splits.items()
        },
        data_dir=folder / "tfds",
        disable_shuffling=True,
    )


ROWS = [(f"text {i} caf\u00e9", i % 2) for i in range(60)]


def pairs(labeled):
    return list(zip(labeled.texts, labeled.labels.tolist(), strict=True))


def test_splits_and_class_names_are_those_of_the_package(tmp_path):
    store(tmp_path, "mine", {"train": ROWS[:40], "validation": ROWS[40:50], "test": ROWS[50:]})
    check_dataset("tfds:mine")
    dataset = load_dataset("tfds:mine", tmp_path)
    assert (dataset.name, dataset.classes) == ("mine", ("neg", "pos"))
    assert [sorted(pairs(split)) for split in dataset.splits.values()] == [
        sorted(ROWS[:40]),
        sorted(ROWS[40:50]),
        sorted(ROWS[50:]),
    ]


def test_without_labels_in_test_validation_is_test_and_a_part_of_train_valid(tmp_path):
    unlabeled = [(text, -1) for text, _ in ROWS[50:]]
    store(tmp_path, "glued", {"train": ROWS[:40], "validation": ROWS[40:50], "test": unlabeled}, "sentence")
    dataset = tfds_dataset("tfds:glued", tmp_path, "text", "label")
    assert sorted(pairs(dataset.test)) == sorted(ROWS[40:50])
    assert sorted(pairs(dataset.valid)) == sorted(row for row in ROWS[:40] if hash_split(row[0]) == "valid")
    assert sorted(pairs(dataset.train) + pairs(dataset.valid)) == sorted(ROWS[:40])


def test_labels_may_be_numbers_without_names(tmp_path):
    store(tmp_path, "numbers", {"train": ROWS[:40], "test": ROWS[40:]}, names=None)
    assert tfds_dataset("tfds:numbers", tmp_path, "text", "label").classes == ("0", "1")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (("body", "label"), "tfds:pairs has 2 features that are text (a, b): `text_column` names one"),
        (("a", "kind"), "tfds:pairs has no 'kind'; `label_column` is one of "),
    ],
)
def test_features_that_will_not_do_are_told(tmp_path, columns, told):
    store(tmp_path, "pairs", {"train": ROWS[:40], "test": ROWS[40:]}, "a", b="other")
    with pytest.raises(InputError) as caught:
        tfds_dataset("tfds:pairs", tmp_path, *columns)
    assert told in str(caught.value)


def test_a_name_that_the_package_does_not_know_is_told(tmp_path):
    pytest.importorskip("tensorflow_datasets")
    with pytest.raises(InputError, match="tfds:no_such_set: DatasetNotFoundError: "):
        tfds_dataset("tfds:no_such_set", tmp_path, "text", "label")


def test_without_the_package_the_message_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(
        InputError, match=r"tfds:mine needs a package that is not there: pip install 'tf_avat\[tfds\]', "
    ):
        load_dataset("tfds:mine", tmp_path)
