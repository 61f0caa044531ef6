import json

import pytest

from tf_avat.data.bad_rows import BadRows
from tf_avat.data.file_dataset import file_dataset, split_files
from tf_avat.data.hash_split import hash_split
from tf_avat.data.labeled_sample import labeled_sample
from tf_avat.input_error import InputError

ROWS = [(f"text number {i}", ("no", "yes", "well")[i % 3]) for i in range(90)]


def csv_of(rows):
    return "text,label\n" + "".join(f"{text},{label}\n" for text, label in rows)


def folder_of(path, **files):
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name.replace("_", ".")).write_text(content)
    return path


def read(path, skip=False, text="text", label="label"):
    bad_rows = BadRows(skip)
    return file_dataset(path, text, label, bad_rows), bad_rows


def pairs(dataset, split):
    labeled = dataset.splits[split]
    return [(text, dataset.classes[i]) for text, i in zip(labeled.texts, labeled.labels, strict=True)]


def test_one_file_is_split_by_the_hash_of_its_texts(tmp_path):
    path = tmp_path / "reviews.2026.csv"
    path.write_text(csv_of(ROWS))
    dataset, _ = read(path)
    assert dataset.name == "reviews"
    assert dataset.classes == ("no", "well", "yes")
    for split in ("train", "valid", "test"):
        assert pairs(dataset, split) == [row for row in ROWS if hash_split(row[0]) == split]


@pytest.mark.parametrize("valid", ["valid_csv", "validation_csv", "val_csv", "dev_csv"])
def test_a_folder_has_a_file_for_each_split(tmp_path, valid):
    files = {"train_csv": csv_of(ROWS[:60]), valid: csv_of(ROWS[60:70]), "test_csv": csv_of(ROWS[70:])}
    dataset, _ = read(folder_of(tmp_path / "mine", **files, notes_csv="anything"))
    assert dataset.name == "mine"
    assert [pairs(dataset, split) for split in dataset.splits] == [ROWS[:60], ROWS[60:70], ROWS[70:]]


def test_formats_may_differ_between_splits(tmp_path):
    lines = "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in ROWS[70:])
    table = csv_of(ROWS[60:70]).replace(",", "\t")
    folder = folder_of(tmp_path / "a", train_csv=csv_of(ROWS[:60]), valid_tsv=table, test_jsonl=lines)
    assert [pairs(read(folder)[0], split) for split in ("valid", "test")] == [ROWS[60:70], ROWS[70:]]


def test_without_a_file_for_valid_a_part_of_train_is(tmp_path):
    dataset, _ = read(folder_of(tmp_path / "a", train_csv=csv_of(ROWS), test_csv=csv_of(ROWS[:9])))
    assert sorted(pairs(dataset, "train") + pairs(dataset, "valid")) == sorted(ROWS)
    assert pairs(dataset, "valid") == [row for row in ROWS if hash_split(row[0]) == "valid"]
    assert pairs(dataset, "test") == ROWS[:9]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (("10", "9", "-1"), ("-1", "9", "10")),
        (("1.5", "1", "0"), ("0", "1", "1.5")),
        (("b", "10", "9"), ("10", "9", "b")),
        (("nan", "b", "0"), ("0", "b", "nan")),
    ],
)
def test_numbers_are_in_their_own_order_and_other_names_by_the_alphabet(tmp_path, labels, classes):
    path = tmp_path / "a.csv"
    path.write_text(csv_of((f"text {i}", labels[i % 3]) for i in range(60)))
    assert read(path)[0].classes == classes


def test_a_label_that_train_does_not_have_is_a_bad_row(tmp_path):
    test = csv_of([*ROWS[70:], ("strange", "never")])
    folder = folder_of(
        tmp_path / "a", train_csv=csv_of(ROWS[:60]), dev_csv=csv_of(ROWS[60:70]), test_csv=test
    )
    with pytest.raises(InputError, match=r"test.csv, line 22: the label 'never' is not in train"):
        read(folder)
    dataset, bad_rows = read(folder, skip=True)
    assert pairs(dataset, "test") == ROWS[70:]
    assert bad_rows.count == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"train_csv": csv_of([("a", "x"), ("b", "x")])}, "there is no file test with one of .csv, .tsv"),
        ({"test_csv": csv_of(ROWS)}, "there is no file train"),
        (
            {"train_csv": csv_of(ROWS), "train_jsonl": "", "test_csv": csv_of(ROWS)},
            "train is in train.csv and in train.jsonl",
        ),
        (
            {"train_csv": csv_of(ROWS), "val_csv": csv_of(ROWS), "dev_csv": "", "test_csv": csv_of(ROWS)},
            "valid is in dev.csv and in val.csv",
        ),
        (
            {"train_csv": csv_of((text, "x") for text, _ in ROWS), "test_csv": csv_of(ROWS)},
            "all of train has the label 'x'; a classifier needs two",
        ),
        (
            {"train_csv": csv_of(ROWS[:2]), "test_csv": csv_of(ROWS[2:3])},
            "has no texts for valid: 3 are too few",
        ),
        (
            {"train_csv": csv_of(ROWS[:60]), "dev_csv": csv_of(ROWS[60:]), "test_csv": csv_of([("a", "z")])},
            "no text of test has a label of train. Left out 1 row",
        ),
    ],
)
def test_a_folder_that_will_not_do_is_told(tmp_path, files, told):
    with pytest.raises(InputError) as caught:
        read(folder_of(tmp_path / "a", **files), skip=True)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("path", "told"),
    [("none.csv", "there is no such file or folder"), ("a.xlsx", "read from .csv, .tsv, .jsonl")],
)
def test_a_path_is_checked_without_reading(tmp_path, path, told):
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(InputError, match=told):
        split_files(tmp_path / path)


def test_news_of_four_classes(archives_dir):
    dataset, bad_rows = read(archives_dir / "other" / "ag_news_test.csv", text="3", label="1")
    assert dataset.classes == ("1", "2", "3", "4")
    assert sum(map(len, dataset.splits.values())) == 7600
    assert bad_rows.count == 0
    few, rest = labeled_sample(dataset.train, 100, 1)
    assert sorted(few.labels.tolist()).count(0) in (24, 25, 26)
    assert len(few) + len(rest) == len(dataset.train)


def test_newsgroups(archives_dir):
    dataset, _ = read(archives_dir / "other" / "newsgroups_sports")
    assert {name: len(split) for name, split in dataset.splits.items()} == {
        "train": 1145,
        "valid": 278,
        "test": 357,
    }
    assert len(dataset.classes) == 2
