import json

import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.file_dataset import file_dataset
from tf_avat.data.texts.jsonl_folder import JsonlFolder
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.tokenized_texts import TokenizedTexts
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.input_error import InputError

TRAIN = LabeledTexts(
    ("A fine film!", "It ISN'T \u2028 caf\u00e9 \U0001f600", "?!", 'Dull, "dull"'), [1, 1, 0, 0]
)
VALID = LabeledTexts(("fine",), [1])
TEST = LabeledTexts(("dull", "never seen before"), [0, 1])
DATASET = TextDataset("tiny", ("bad", "good"), TRAIN, VALID, TEST)
PIPELINE = TextPipeline(Vocabulary(("fine", "dull")))
NAMES = {"train.jsonl", "valid.jsonl", "test.jsonl"}


def tokenized(dataset):
    return {name: TokenizedTexts.of(split.texts, PIPELINE) for name, split in dataset.splits.items()}


def names(folder):
    return {place.name for place in folder.iterdir()}


def test_lines_hold_the_words_and_the_class_name(tmp_path):
    JsonlFolder(tmp_path / "a" / "b").write(DATASET, tokenized(DATASET))
    assert names(tmp_path / "a" / "b") == NAMES
    lines = (tmp_path / "a" / "b" / "train.jsonl").read_text("utf-8").split("\n")
    assert [json.loads(line) for line in lines[:-1]] == [
        {"text": "a fine film", "label": "good"},
        {"text": "it isn't caf\u00e9 \U0001f600", "label": "good"},
        {"text": ".", "label": "bad"},
        {"text": "dull dull", "label": "bad"},
    ]


def test_what_is_read_back_has_the_same_words_and_labels(tmp_path):
    JsonlFolder(tmp_path / "one").write(DATASET, tokenized(DATASET))
    bad_rows = BadRows()
    again = file_dataset(tmp_path / "one", "text", "label", bad_rows)
    assert (again.classes, bad_rows.count) == (DATASET.classes, 0)
    for name, split in tokenized(again).items():
        assert split.words == tokenized(DATASET)[name].words
        assert again.splits[name].labels.tolist() == DATASET.splits[name].labels.tolist()
    JsonlFolder(tmp_path / "two").write(again, tokenized(again))
    for name in NAMES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_that_is_there_is_refused_and_replaced_only_if_asked_for(tmp_path, name):
    (tmp_path / name).write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    for action in (lambda folder: folder.check(), lambda folder: folder.write(DATASET, tokenized(DATASET))):
        with pytest.raises(InputError, match=f"{name} is there already; `overwrite`"):
            action(JsonlFolder(tmp_path))
    assert names(tmp_path) == {name, "notes.txt"} and (tmp_path / name).read_text() == "mine"
    JsonlFolder(tmp_path).write(DATASET, tokenized(DATASET), overwrite=True)
    assert names(tmp_path) == {*NAMES, "notes.txt"}
    assert len((tmp_path / "test.jsonl").read_text().splitlines()) == 2


def test_a_write_that_fails_leaves_all_as_it_was(tmp_path):
    splits = tokenized(DATASET)
    # Fewer texts than labels in what is written last.
    splits["test"] = splits["valid"]
    with pytest.raises(ValueError):
        JsonlFolder(tmp_path / "new").write(DATASET, splits)
    assert names(tmp_path / "new") == set()
    for name in NAMES:
        (tmp_path / name).write_text("old")
    with pytest.raises(ValueError):
        JsonlFolder(tmp_path).write(DATASET, splits, overwrite=True)
    assert names(tmp_path) == {*NAMES, "new"}
    assert {(tmp_path / name).read_text() for name in NAMES} == {"old"}


def test_a_place_that_can_not_be_written_is_refused_beforehand(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file is not a folder"):
        JsonlFolder(tmp_path / "file" / "folder").check()
    assert names(tmp_path) == {"file"}
