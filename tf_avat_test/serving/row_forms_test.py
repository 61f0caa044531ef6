import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.records.whole_rows import WholeRow
from tf_avat.input_error import InputError
from tf_avat.serving.row_forms import row_form

# All but what no row can have.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=8) | st.text(
    ',;\t"\r\n a', max_size=6
)


def row(names, values):
    return WholeRow("a.csv, line 2", values[0], None, names, list(values), None)


def json_row(line):
    return WholeRow("a.jsonl, line 1", "", None, tuple(json.loads(line)), None, line)


@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from([("csv", ","), ("tsv", "\t")]))
def test_any_field_comes_back_from_a_table(values, form):
    name, delimiter = form
    written = row_form(name, ["label", "words"])
    line = written.line(written.fields(row(None, values)), ['a,"b"', "c\td"])
    (found,) = csv.reader(io.StringIO(line, newline=""), delimiter=delimiter, strict=True)
    assert found == [*values, 'a,"b"', "c\td"]


def test_fields_are_quoted_only_where_they_have_to_be():
    form = row_form("csv", ["label"])
    assert form.line(form.fields(row(("text", "x"), ["a 'b'", ' c "d"'])), ["e"]) == 'a \'b\'," c ""d""",e\n'
    assert form.head(None) == "text,x,label\n"


def test_tables_in_another_order_are_put_in_that_of_the_first():
    form = row_form("csv", ["label"])
    assert form.fields(row(("text", "x"), ["a", "1"])) == ["a", "1"]
    assert form.fields(row(("x", "text"), ["2", "b"])) == ["b", "2"]
    assert form.fields(json_row('{"x": 3.0, "text": "c"}')) == ["c", "3.0"]
    assert form.fields(row(("text", "x"), ["d", "4"])) == ["d", "4"]


def test_an_object_keeps_every_letter_and_gets_keys_at_its_end():
    form = row_form("jsonl", ["label", "p"])
    line = '{"text":"\\u00e9", "n" : 1.00, "o": {"a":[]}}'
    written = form.line(form.fields(json_row(line)), ['"good"', "0.5"])
    assert written == line[:-1] + ', "label": "good", "p": 0.5}\n'
    assert json.loads(written)["label"] == "good"


def test_a_row_of_a_table_becomes_an_object_of_text():
    form = row_form("jsonl", ["label"])
    assert json.loads(form.line(form.fields(row(("text", "é"), ["a", "1"])), ["null"])) == {
        "text": "a",
        "é": "1",
        "label": None,
    }
    assert form.fields(row(None, ["a", "b"])) == '{"1": "a", "2": "b"}'
    assert form.fields(row(None, ["a"])) == '{"text": "a"}'


def test_a_line_of_text_has_new_values_behind_tabs():
    form = row_form("text", ["label", "p"])
    assert form.line(form.fields(row(None, ["a text"])), ["good", "0.5"]) == "a text\tgood\t0.5\n"


@pytest.mark.parametrize(
    ("form", "given", "message"),
    [
        ("csv", row(("text", " label "), ["a", "b"]), "there is a column 'label' already; `prefix`=new_"),
        ("jsonl", row(("text", "label"), ["a", "b"]), "there is a column 'label' already"),
        ("jsonl", json_row('{"text": "a", "label": 1}'), "there is a column 'label' already"),
        ("jsonl", row(("a", "a"), ["a", "b"]), "JSON can't keep two columns of one name, 'a'"),
        ("text", row(("text",), ["a"]), "its columns can't be kept in lines of text"),
        ("text", json_row('{"text": "a"}'), "its columns can't be kept in lines of text"),
    ],
)
def test_what_can_not_be_kept_is_refused(form, given, message):
    with pytest.raises(InputError, match=message):
        row_form(form, ["label"]).fields(given)


def test_names_that_come_twice_stay_in_a_table():
    form = row_form("csv", ["label"])
    assert form.fields(row(("text", "a", "a"), ["x", "1", "2"])) == ["x", "1", "2"]
    with pytest.raises(InputError, match="stand in another order"):
        form.fields(row(("a", "text", "a"), ["1", "x", "2"]))


def test_tables_without_names_have_the_same_number_of_fields():
    form = row_form("csv", ["label"])
    form.fields(row(None, ["a", "b"]))
    with pytest.raises(InputError, match="expected 2 fields"):
        form.fields(row(None, ["a"]))
    assert form.head(None) == ""
