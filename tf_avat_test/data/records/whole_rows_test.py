import gzip

import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.input_file import InputFile
from tf_avat.data.records.whole_rows import WholeRows
from tf_avat.input_error import InputError


@pytest.fixture
def rows_of(tmp_path):
    """A function: the rows of a file with this content, and what read them."""

    def read(name, content, label_column=None, **form):
        content = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        rows = WholeRows(InputFile(tmp_path / name), "text", label_column, BadRows(), **form)
        return list(rows), rows

    return read


def test_a_row_of_a_table_has_all_its_fields(rows_of):
    (first, second), rows = rows_of("a.csv", 'id,text,note\n1,good,"x, ""y"""\n2,bad,"two\nlines"\n')
    assert first.values == ["1", "good", 'x, "y"'] and second.values == ["2", "bad", "two\nlines"]
    assert first.names == rows.names == ("id", "text", "note") and rows.width == 3
    assert (second.text, second.label, second.json) == ("bad", None, None)
    assert second.place.endswith("a.csv, line 3")


def test_names_are_known_of_a_table_without_rows(rows_of):
    found, rows = rows_of("a.tsv.gz", "id\ttext\n")
    assert found == [] and rows.names == ("id", "text")


def test_names_stay_as_they_are_written(rows_of):
    (row,), _ = rows_of("a.csv", b"\xef\xbb\xbftext, Note \r\nx,1\r\n")
    assert row.names == ("text", " Note ")


def test_a_row_of_json_lines_has_its_line(rows_of):
    line = '{"n": 1.0, "text": "good", "label": 2.0}'
    (row,), _ = rows_of("a.jsonl", f"\n {line} \n", "label")
    assert (row.json, row.text, row.label, row.names) == (line, "good", "2", ("n", "text", "label"))


def test_json_without_a_text_or_a_label_has_empty_ones(rows_of):
    found, _ = rows_of("a.jsonl", '{"text": null}\n{"text": "x", "label": null}\n', "label")
    assert [(row.text, row.label) for row in found] == [("", ""), ("x", "")]


def test_lines_of_text_are_all_rows_blank_ones_too(rows_of):
    found, _ = rows_of("a.txt", "one\n\n two \r\n")
    assert [row.text for row in found] == ["one", "", " two "]
    assert [row.values for row in found] == [["one"], [""], [" two "]]


def test_empty_texts_and_labels_are_no_bad_rows(rows_of):
    found, _ = rows_of("a.csv", "text,label\n,good\nx,\n", "label")
    assert [(row.text, row.label) for row in found] == [("", "good"), ("x", "")]


def test_lines_of_text_have_no_labels(rows_of):
    with pytest.raises(InputError, match=r"a.txt: lines of text have no labels; .csv, .tsv, .jsonl have"):
        rows_of("a.txt", "one\n", "label")


def test_reading_anew_begins_at_the_beginning_and_tells_how_far_it_is(rows_of):
    _, rows = rows_of("a.csv", "text\nx\ny\n")
    assert rows.file.taken == rows.file.size == 9
    assert len(list(rows)) == 2 and rows.file.taken == 9


def test_bad_rows_are_kept_as_they_stand_in_the_file(tmp_path):
    kept = []
    (tmp_path / "a.csv").write_bytes(b'text,x\nok,1\nshort\n"two\nlines"\n"never closed,2\n\xe9,3\n')
    bad_rows = BadRows(True, lambda place, reason, raw: kept.append(raw))
    rows = list(WholeRows(InputFile(tmp_path / "a.csv"), "text", None, bad_rows))
    assert [row.text for row in rows] == ["ok"]
    assert kept == ["short\n", '"two\nlines"\n', '"never closed,2\n', "\udce9,3\n"]
    (tmp_path / "b.jsonl").write_text('{"text": "x"}\n[]\n{"text": []}\n')
    kept.clear()
    list(WholeRows(InputFile(tmp_path / "b.jsonl"), "text", None, bad_rows))
    assert kept == ["[]\n", '{"text": []}\n']
