import json

import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.file_dataset import file_dataset, split_files
from tf_avat.data.texts.sampling import hash_split, labeled_sample
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


def labeled(tmp_path, labels, name="a.csv"):
    path = tmp_path / name
    texts = [f"text number {i}" for i in range(120)]
    pairs = [(text, labels[i % len(labels)]) for i, text in enumerate(texts)]
    if name.endswith(".csv"):
        path.write_text(csv_of(pairs), encoding="utf-8")
    else:
        path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in pairs))
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_numbers_are_values(tmp_path, name):
    labels = [1, 1.0, 2, 2.0] if name == "a.jsonl" else ["1", "1.0", "02", "2."]
    dataset, bad_rows = read(labeled(tmp_path, labels, name))
    assert dataset.classes == ("1", "2")
    assert (bad_rows.kept, bad_rows.notes) == (120, [])


def test_splits_may_spell_numbers_in_their_own_ways(tmp_path):
    rows = [(f"text number {i}", i % 2) for i in range(60)]
    files = {
        "train_jsonl": "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows),
        "dev_csv": csv_of((text, f"{label}.0") for text, label in rows[:9]),
        "test_csv": csv_of((text, f"0{label}") for text, label in rows[:9]),
    }
    dataset, _ = read(folder_of(tmp_path / "a", **files))
    assert dataset.classes == ("0", "1")
    assert [label for _, label in pairs(dataset, "test")] == [str(label) for _, label in rows[:9]]


@pytest.mark.parametrize("strange", ["nan", "NaN", "-inf", "Infinity"])
def test_among_numbers_what_is_none_is_a_bad_row(tmp_path, strange):
    path = labeled(tmp_path, ["1", "2", "3", strange])
    with pytest.raises(
        InputError, match=rf"a.csv, line \d+: the label '{strange}' is no number, and all others"
    ):
        read(path)
    dataset, bad_rows = read(path, skip=True)
    assert dataset.classes == ("1", "2", "3")
    assert (bad_rows.kept, bad_rows.count) == (90, 30)


def test_classes_that_look_alike_are_told_with_their_counts(tmp_path):
    _, bad_rows = read(labeled(tmp_path, ["bad", "b\u0430d", "good", "Good", "fine"]))
    assert len(bad_rows.notes) == 2
    assert r"look alike: 'bad' (" in bad_rows.notes[1] and r"'b\u0430d' (" in bad_rows.notes[1]
    assert "look alike: 'Good' (" in bad_rows.notes[0] and "'good' (" in bad_rows.notes[0]
    # One letter of two keyboards.
    _, bad_rows = read(labeled(tmp_path, ["\u0639\u0644\u064a", "\u0639\u0644\u06cc"]))
    assert r"\u064a' (" in bad_rows.notes[0] and r"\u06cc' (" in bad_rows.notes[0]


def test_a_label_that_looks_like_one_of_train_is_told_with_it(tmp_path):
    files = {"train_csv": csv_of(ROWS[:60]), "dev_csv": csv_of(ROWS[60:]), "test_csv": csv_of([("a", "Yes")])}
    with pytest.raises(InputError, match=r"line 2: the label 'Yes' is not in train; 'yes' is"):
        read(folder_of(tmp_path / "a", **files))


@pytest.mark.parametrize("text", ["text", "body", "review", "sentence"])
def test_a_row_of_names_among_columns_by_number_is_told(tmp_path, text):
    path = labeled(tmp_path, ["x", "y"])
    path.write_text(path.read_text().replace("text", text, 1))
    message = ""
    try:
        message = " ".join(read(path, text="1", label="2")[1].notes)
    except InputError as error:
        message = str(error)
    assert "a.csv, line 1" in message and "looks like names of columns" in message
    assert f"`text_column`={text} `label_column`=label takes it for them" in message


def test_a_row_of_names_among_numbers_is_left_out(tmp_path):
    dataset, bad_rows = read(labeled(tmp_path, ["1", "2"]), text="1", label="2")
    assert dataset.classes == ("1", "2")
    assert bad_rows.kept == 120
    assert [note.partition(", ")[2] for note in bad_rows.notes] == ["line 1 is left out, as names of columns"]
