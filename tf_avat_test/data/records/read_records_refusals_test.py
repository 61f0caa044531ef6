"""Rows and files that can't be read are told, or left out where that is asked for."""

import gzip
import tracemalloc

import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.read_records import read_records
from tf_avat.data.records.text_lines import MAX_LINE
from tf_avat.input_error import InputError
from tf_avat_test.data.records.read_records_test import read

BAD_ROWS = [
    (
        "a.csv",
        b"text,label\na,x\nb\nc,y\n",
        "line 3: expected 2 fields, as in the first row, but there are 1",
    ),
    ("a.csv", b"text,label\na,x\nb,x,z\nc,y\n", "line 3: expected 2 fields"),
    ("a.csv", b"text,label\na,x\nb\xff,x\nc,y\n", "line 3: not UTF-8"),
    ("a.csv", b"text,label\na,x\nb\0,x\nc,y\n", "line 3: a NUL byte"),
    ("a.csv", b'text,label\na,x\n"b"c,x\nc,y\n', "line 3: "),
    ("a.csv", b"text,label\na,x\n  ,x\nc,y\n", "line 3: the text is empty"),
    ("a.csv", b"text,label\na,x\nb, \nc,y\n", "line 3: the label is empty"),
    ("a.csv", b"text,label\na,x\nb\rd,x\nc,y\n", "line 3: a carriage return amid a field"),
    ("a.csv", b'text,label\na,x\n"b,x\nc,y\n', "line 3: a quotation mark opens a field and is never closed"),
    ("a.tsv", b"text\tlabel\na\tx\nb\nc\ty\n", "line 3: expected 2 fields"),
]


BAD_ROWS += [
    (
        "a.jsonl",
        b'{"text": "a", "label": "x"}\n' + line + b'\n{"text": "c", "label": "y"}\n',
        f"line 2: {told}",
    )
    for line, told in [
        (b"b,x", "not JSON: Expecting value at character 1"),
        (b'{"text": "b", "label": "x"', "not JSON: "),
        (b'["b", "x"]', 'expected a JSON object in each line, as in {"text": ..., "label": ...}'),
        (b'{"text": "b"}', "no column 'label'; there are: 'text'"),
        (b'{"text": null, "label": "x"}', "'text' is null; expected text or a number"),
        (b'{"text": "b", "label": ["x"]}', "'label' is [\"x\"]"),
        (b'{"text": "b", "text": "d", "label": "x"}', "the key 'text' comes twice"),
        (b'{"text": "b\xff", "label": "x"}', "not UTF-8"),
        (b'{"text": "\\ud800", "label": "x"}', "'text' has half of a surrogate pair"),
        (b'{"text": "\\u0000b", "label": "x"}', "'text' has a NUL character"),
        (b'{"text": "b\0", "label": "x"}', "not JSON: Invalid control character"),
        (b'{"text": "", "label": "x"}', "the text is empty"),
        (b"[" * 100_000, "not JSON that can be read: nested too deeply"),
        (
            b'{"text": "b", "label": ' + b"9" * 5000 + b"}",
            "the number 9999999999... has more digits than are read",
        ),
    ]
]


@pytest.mark.parametrize(("name", "data", "told"), BAD_ROWS)
def test_a_bad_row_is_told_with_its_line_or_left_out(tmp_path, name, data, told):
    with pytest.raises(InputError) as caught:
        read(tmp_path, name, data)
    assert f"{name}, " in str(caught.value)
    assert told in str(caught.value)
    assert "`skip_bad_rows` leaves such rows out" in str(caught.value)
    found, bad_rows = read(tmp_path, name, data, skip=True)
    assert found == [("a", "x"), ("c", "y")]
    assert bad_rows.count == 1
    assert told in bad_rows.summary


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", "", "has no text in it"),
        ("a.csv", "text,label\n", "has no text in it"),
        ("a.csv", "text,label\nb\n", "has no text in it. Left out 1 row: "),
        ("a.jsonl", "\n \n", "has no text in it"),
        ("a.csv", "body,label\na,x\n", "line 1: no column 'text'; there are: 'body', 'label'. `text_column`"),
        ("a.csv", "\ntext,label,text\na,x,b\n", "line 2: the column 'text' comes 2 times"),
        ("a.csv", "premise,hypothesis,label\na,b,x\n", "Pairs of texts are not supported"),
        ("a.txt", "a\n", "labeled texts are read from .csv, .tsv, .jsonl, each also with a further .gz"),
        ("a.json", "[]", "labeled texts are read from"),
    ],
)
def test_what_concerns_the_whole_file_is_told_though_bad_rows_are_skipped(tmp_path, name, data, told):
    with pytest.raises(InputError) as caught:
        read(tmp_path, name, data, skip=True)
    assert told in str(caught.value)


def test_a_column_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="line 1: there is no column 4; there are 3"):
        read(tmp_path, "a.csv", "1,2,3\n", "4", "1")
    with pytest.raises(InputError, match="Pairs of texts are not supported"):
        read(tmp_path, "a.csv", "a,b,label\n1,2,3\n", "a,b")


@pytest.mark.parametrize("cut", [0.5, 0.98])
def test_gzip_that_is_cut_off_is_told(tmp_path, cut):
    data = gzip.compress(("text,label\n" + "".join(f"text {i},{i % 7}\n" for i in range(9000))).encode())
    (tmp_path / "a.csv.gz").write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(InputError, match=r"can't read .*a.csv.gz(?: after line \d+)?: .*end-of-stream"):
        list(read_records(tmp_path / "a.csv.gz", "text", "label", BadRows(True)))
    (tmp_path / "a.csv.gz").write_bytes(b"text,label\na,x\n")
    with pytest.raises(InputError, match=r"can't read .*a.csv.gz: Not a gzipped file"):
        list(read_records(tmp_path / "a.csv.gz", "text", "label", BadRows(True)))


@pytest.mark.parametrize("name", ["missing.csv", "folder.csv"])
def test_what_cannot_be_opened_is_told(tmp_path, name):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=rf"can't read .*{name}"):
        list(read_records(tmp_path / name, "text", "label", BadRows(True)))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt"])
def test_a_line_of_50_mb_is_left_out_and_never_held_whole(tmp_path, name):
    row = {"a.csv": "{},x\n", "a.jsonl": '{{"text": "{}", "label": "x"}}\n', "a.txt": "{}\n"}[name]
    with (tmp_path / name).open("w") as file:
        file.write("text,label\n" if name == "a.csv" else "")
        file.write(row.format("first"))
        file.write(row.format("b " * 25_000_000))
        file.write(row.format("last"))
    label = None if name == "a.txt" else "label"
    bad_rows = BadRows(True)
    tracemalloc.start()
    records = list(read_records(tmp_path / name, "text", label, bad_rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.text for record in records] == ["first", "last"]
    assert bad_rows.count == 1
    assert "a line of more than 16,777,216 characters" in bad_rows.summary
    assert peak < 3 * MAX_LINE
    with pytest.raises(InputError, match=rf"{name}, line \d: a line of more than"):
        list(read_records(tmp_path / name, "text", label, BadRows()))
