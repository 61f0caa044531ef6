import json

import pytest

from tf_avat.commands.predict_inputs import (
    own_text_column,
    parse_inputs,
    parse_output_format,
    parse_shard,
)
from tf_avat.input_error import InputError


@pytest.fixture
def files(tmp_path, monkeypatch):
    """From now on the working folder has some files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("b.csv", "a.csv", "c.jsonl.gz", "[x].csv", "folder/d.TXT"):
        (tmp_path / name).touch()


def test_files_come_in_the_order_of_arguments_and_names(files):
    found = parse_inputs(["c.jsonl.gz", "?.csv", "folder/**", "[x].csv"], None, "csv")
    assert [str(file) for file in found] == ["c.jsonl.gz", "a.csv", "b.csv", "folder/d.TXT", "[x].csv"]
    assert [file.ending for file in found] == [".jsonl", ".csv", ".csv", ".txt", ".csv"]


def test_a_format_that_is_given_goes_before_endings(files):
    assert [file.ending for file in parse_inputs(["a.csv", "-"], "jsonl", "csv")] == [".jsonl", ".jsonl"]
    assert parse_inputs(["-"], None, "tsv")[0].ending == ".tsv"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no input"),
        (["*.tsv"], r"\*\.tsv: there is no such file"),
        (["folder"], "folder: there is no such file, only a folder"),
        (["-", "a.csv", "-"], "standard input, -, is given twice"),
    ],
)
def test_what_is_not_there_is_told(files, arguments, message):
    with pytest.raises(InputError, match=message):
        parse_inputs(arguments, None, "csv")


def test_the_output_is_written_as_its_ending_says():
    assert parse_output_format("out.CSV.gz", None, ["a.jsonl"]) == "csv"
    assert parse_output_format("out.csv", "text", ["a.jsonl"]) == "text"
    assert parse_output_format("-", None, ["-", "a.jsonl.gz"]) == "jsonl"
    with pytest.raises(InputError, match=r"--output=-: --format says how to write it, or an ending: \.csv"):
        parse_output_format("-", None, ["-"])


def test_shards_are_counted_from_one():
    assert [parse_shard(value) for value in (None, "1/4", "4/4")] == [(0, 1), (0, 4), (3, 4)]
    for wrong in ("0/4", "5/4", "1", "a/b", "1/4/5", "-1/4", ""):
        with pytest.raises(InputError, match="expected a number and how many there are, as 1/4 to 4/4"):
            parse_shard(wrong)


def test_the_column_of_texts_is_that_of_the_first_run(tmp_path):
    assert own_text_column([tmp_path]) == "text"
    for config, expected in (({"text_column": "body"}, "body"), ([], "text"), ({"text_column": 1}, "text")):
        (tmp_path / "config.json").write_text(json.dumps(config))
        assert own_text_column([tmp_path, tmp_path / "other"]) == expected
