import csv
import gzip
import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.label_names import clean_label
from tf_avat.data.records.read_records import read_records
from tf_avat.input_error import InputError

NAMES = st.sampled_from(
    ["a.csv", "a.tsv", "a.jsonl", "a.txt", "a.csv.gz", "a.tsv.gz", "a.jsonl.gz", "a.txt.gz"]
)
# Text that any of the formats can hold: no NUL, no half surrogate pairs.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
FILLED = TEXT.filter(str.strip)
ROWS = st.lists(st.tuples(FILLED, FILLED), min_size=1)


def written(folder, name, data):
    path = folder / name
    data = data.encode() if isinstance(data, str) else data
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def read(folder, name, data, text="text", label="label", skip=False):
    bad_rows = BadRows(skip)
    records = list(read_records(written(folder, name, data), text, label, bad_rows))
    return [(record.text, record.label) for record in records], bad_rows


def formatted(name, rows):
    """The rows as the well-kept writers of Python's library write them."""
    if ".jsonl" in name:
        return "".join(json.dumps({"label": label, "text": text}) + "\n" for text, label in rows)
    file = io.StringIO()
    writer = csv.writer(file, "excel-tab" if ".tsv" in name else "excel")
    writer.writerow(["label", "other", "text"])
    writer.writerows([label, "", text] for text, label in rows)
    return file.getvalue()


@given(NAMES.filter(lambda name: ".txt" not in name), ROWS)
def test_what_the_library_writes_comes_back(tmp_path_factory, name, rows):
    rows = [(text, label) for text, label in rows if clean_label(label)] + [("text", "label")]
    found, bad_rows = read(tmp_path_factory.mktemp("r"), name, formatted(name, rows))
    assert found == [(text, clean_label(label)) for text, label in rows]
    assert bad_rows.count == 0


@settings(max_examples=300)
@given(
    NAMES, st.binary(max_size=300) | ROWS.map(lambda rows: formatted("a.csv", rows).encode()), st.booleans()
)
def test_any_bytes_give_records_or_one_clear_error(tmp_path_factory, name, data, skip):
    label = None if ".txt" in name else "label"
    path = tmp_path_factory.mktemp("r") / name
    path.write_bytes(data if name.endswith(".gz") and len(data) % 2 else written_form(name, data))
    try:
        for record in read_records(path, "text", label, BadRows(skip)):
            assert record.text.strip()
            record.text.encode("utf-8")
            assert (record.label is None) == (label is None)
    except InputError as error:
        assert path.name in str(error)
        assert "\n" not in str(error)


def written_form(name, data):
    return gzip.compress(data) if name.endswith(".gz") else data


@settings(max_examples=200)
@given(
    NAMES.filter(lambda name: ".txt" not in name),
    st.lists(st.binary(max_size=20).map(lambda b: b.replace(b'"', b"")), max_size=6),
)
def test_bad_bytes_amid_good_rows_cost_no_good_row(tmp_path_factory, name, middle):
    plain = name.removesuffix(".gz")
    rows = [("first text", "a"), ("last, text", "b")]
    first, last = formatted(plain, rows[:1]).encode(), formatted(plain, rows[1:]).encode()
    if ".jsonl" not in plain:
        last = last.partition(b"\r\n")[2]
    middle = b"".join(line.replace(b"\n", b"").replace(b"\r", b"") + b"\n" for line in middle)
    found, _ = read(tmp_path_factory.mktemp("r"), name, first + middle + last, skip=True)
    assert found[0] == rows[0]
    assert found[-1] == rows[1]


GOOD = [("b c", "x"), ("d", "y")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "text,label\nb c,x\nd,y\n"),
        ("a.csv", "text,label\r\nb c,x\r\nd,y"),
        ("a.csv", b"\xef\xbb\xbftext,label\nb c,x\nd,y\n"),
        ("a.csv", "\n\ntext , label\n\nb c, x \n\nd,y\n\n"),
        ("a.csv", "label,id,text\nx,1,b c\ny,2,d\n"),
        ("a.csv", '"text","label"\n"b c","x"\n"d","y"\n'),
        ("A.CSV.gz", "text,label\nb c,x\nd,y\n"),
        ("a.tsv", "text\tlabel\nb c\tx\nd\ty\n"),
        ("a.jsonl", '{"text": "b c", "label": "x"}\r\n\r\n  \n{"label": "y", "text": "d", "more": [1]}'),
        ("a.jsonl", b'\xef\xbb\xbf{"text": "b c", "label": "x"}\n{"text": "d", "label": "y"}\n'),
    ],
)
def test_forms_of_the_same_rows(tmp_path, name, data):
    assert read(tmp_path, name, data)[0] == GOOD


def test_quoted_fields_hold_line_ends_delimiters_and_quotes(tmp_path):
    data = 'text,label\n"one,\n""two""\r\nthree",x\n5" pipe,y\n'
    bad_rows = BadRows()
    records = list(read_records(written(tmp_path, "a.csv", data), "text", "label", bad_rows))
    assert [record.text for record in records] == ['one,\n"two"\r\nthree', '5" pipe']
    assert [record.place.rpartition(" ")[2] for record in records] == ["2", "5"]


def test_columns_without_names_are_counted_from_one(tmp_path):
    assert read(tmp_path, "a.csv", '3,"Title","Some text"\n1,T,More\n', "3", "1")[0] == [
        ("Some text", "3"),
        ("More", "1"),
    ]


def test_labels_of_any_kind_have_their_name_in_json(tmp_path):
    data = "".join(
        json.dumps({"text": "a", "label": label}) + "\n" for label in (1, -2.5, True, False, " x ")
    )
    assert [label for _, label in read(tmp_path, "a.jsonl", data)[0]] == ["1", "-2.5", "true", "false", "x"]


def test_lines_of_any_other_file_are_texts_without_labels(tmp_path):
    data = b"\xef\xbb\xbfone text\r\n\r\n two\n \nthree"
    assert read(tmp_path, "a.txt", data, label=None)[0] == [
        ("one text", None),
        (" two", None),
        ("three", None),
    ]
    assert read(tmp_path, "part-0001", data, label=None)[0][0] == ("one text", None)


def test_records_are_read_as_they_are_asked_for(tmp_path):
    path = written(tmp_path, "a.csv", "text,label\n" + "some text,x\n" * 60_000)
    tracemalloc.start()
    count = sum(1 for _ in read_records(path, "text", "label", BadRows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 2**19


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", "text;label\nb c;x\nd;y\n"),
        ("a.csv", "text|label\nb c|x\nd|y\n"),
        ("a.csv", "text\tlabel\nb c\tx\nd\ty\n"),
        ("a.tsv", "text,label\nb c,x\nd,y\n"),
        ("a.csv", "sep=;\r\ntext;label\r\nb c;x\r\nd;y\r\n"),
        ("a.csv", "text,label\rb c,x\rd,y\r"),
        ("a.csv", "text,label\nb c,x\nd,y\n".encode("utf-16")),
        ("a.csv.gz", "text\tlabel\nb c\tx\nd\ty\n".encode("utf-16-le")),
        ("a.csv", "text,label\nb c,x\nd,y\n".encode("utf-32-be")),
        ("a.csv", '"text", "label"\n"b c", x\n"d", "y"\n'),
        ("a.jsonl", '{"text": "b c", "label": "x"}\n{"text": "d", "label": "y"}\n'.encode("utf-16")),
        ("a.csv", "text,label\nb c,\ufeffx\u200b\nd,y\ufe0f\n"),
    ],
)
def test_forms_that_leave_no_doubt(tmp_path, name, data):
    assert read(tmp_path, name, data)[0] == GOOD


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        ("text::label\nb c::x\nd::y\n", {"delimiter": "::"}),
        ("text~label\nb c~x\nd~y\n", {"delimiter": "~"}),
        ("text,label\nb c,x\nd,y\n".encode("cp037"), {"encoding": "cp037"}),
        ("text,label\nb c,x\nd,y\n".encode("utf-16-be"), {"encoding": "utf-16-be"}),
    ],
)
def test_forms_that_are_told(tmp_path, data, flags):
    records = list(read_records(written(tmp_path, "a.csv", data), "text", "label", BadRows(), **flags))
    assert [(record.text, record.label) for record in records] == GOOD


def test_another_encoding_is_read_if_told_and_else_is_a_bad_row_that_says_what_helps(tmp_path):
    data = "text,label\nun caf\u00e9,x\nd,y\n".encode("cp1252")
    path = written(tmp_path, "a.csv", data)
    records = list(read_records(path, "text", "label", BadRows(), encoding="cp1252"))
    assert records[0].text == "un caf\u00e9"
    with pytest.raises(InputError, match=r"a.csv, line 2: .*`encoding`=cp1252 reads 'un caf\u00e9 x' there"):
        read(tmp_path, "a.csv", data)
    assert read(tmp_path, "a.csv", data, skip=True)[0] == [("d", "y")]


def test_a_quote_between_tabs_may_be_a_letter(tmp_path):
    data = 'text\tlabel\n"b c\tx\nsays "no"\tx\n"so" it is\ty\n"d\ty\n'
    found, bad_rows = read(tmp_path, "a.tsv", data)
    assert found == [('"b c', "x"), ('says "no"', "x"), ('"so" it is', "y"), ('"d', "y")]
    assert bad_rows.count == 0


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_in_json_that_is_none_is_a_bad_row_where_it_is_asked_for(tmp_path, number):
    data = f'{{"text": "a", "label": "x", "more": {number}}}\n'
    assert read(tmp_path, "a.jsonl", data)[0] == [("a", "x")]
    with pytest.raises(InputError, match=r"a.jsonl, line 2: 'label' is -?(NaN|Infinity); expected text or"):
        read(tmp_path, "a.jsonl", data + f'{{"text": "a", "label": {number}}}\n')


def test_the_limit_of_the_csv_module_is_left_as_it_is(tmp_path):
    limit = csv.field_size_limit()
    found, _ = read(tmp_path, "a.csv", 'text,label\n"' + "b, " * 200_000 + '",x\n')
    assert len(found[0][0]) == 600_000
    assert csv.field_size_limit() == limit
