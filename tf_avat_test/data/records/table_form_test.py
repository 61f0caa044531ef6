import pytest

from tf_avat.data.records.table_form import column_places, find_delimiter, parse_delimiter, said_delimiter
from tf_avat.data.records.text_encoding import BAD_BYTES
from tf_avat.input_error import InputError

NAMES = ["text", "label"]


@pytest.mark.parametrize(
    ("value", "delimiter"),
    [(None, None), (";", ";"), ("tab", "\t"), ("\\t", "\t"), ("pipe", "|"), ("::", "::")],
)
def test_a_delimiter_may_have_a_name(value, delimiter):
    assert parse_delimiter(value) == delimiter


@pytest.mark.parametrize("value", ["", '"', "\n", "colon", "a\0"])
def test_what_is_no_delimiter_is_refused(value):
    with pytest.raises(InputError, match="`delimiter`="):
        parse_delimiter(value)


def test_a_line_may_say_it():
    for line in ("sep=;\r\n", "SEP=;", '"sep=;"\n'):
        assert said_delimiter(line) == ";"
    for line in ("sep=", "text;label", "sep=;;\n", ""):
        assert said_delimiter(line) is None


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_the_one_that_has_the_columns(delimiter):
    lines = [delimiter.join(["id", '"label"', " text "]), "1;a|b,c\td"]
    assert find_delimiter(lines, NAMES, ",") == delimiter
    assert find_delimiter(lines, ["text"], "\t") == delimiter


def test_columns_by_number_need_as_many_fields_in_each_line():
    lines = ["good, nice;x", "bad;y", '"so, so";x']
    assert find_delimiter(lines, ["1", "2"], ",") == ";"
    assert find_delimiter(["good;x,1", "bad;y,2"], ["1", "2"], ",") == ","


def test_what_does_not_fit_is_told_of_the_form_that_the_table_seems_to_have():
    assert find_delimiter(["body;stars;id"], NAMES, ",") == ";"
    assert find_delimiter(["body,stars;id"], NAMES, ",") == ","
    assert find_delimiter(["body"], NAMES, ",") == ","


def test_columns_are_found_by_name_or_number():
    assert column_places(NAMES, ["label", "id", ' "text" '], "a") == ([2, 0], True)
    assert column_places(["te\u200bxt"], ["id", "\u200ete\u00adxt"], "a") == ([1], True)
    assert column_places(["3", "1"], ["5", "a title", "some text"], "a") == ([2, 0], False)
    # A row of data may hold the numbers of columns.
    assert column_places(["3", "1"], ["1", "3", "some text"], "a") == ([2, 0], False)


def test_names_may_be_integers():
    assert column_places(["0", "1"], ["0", "1", "2"], "a") == ([0, 1], True)
    assert column_places(["1", "0"], ["", "0", "1"], "a") == ([2, 1], True)
    assert column_places(["2020", "2021"], ["id", "2020", "2021"], "a") == ([1, 2], True)


def test_a_long_first_row_is_not_told_whole():
    with pytest.raises(InputError, match="by numbers from 1 where that line has no names") as caught:
        column_places(NAMES, ["some long text " * 99] * 50, "a.csv, line 1")
    assert len(str(caught.value)) < 400
    with pytest.raises(InputError, match="`delimiter` says what is between them"):
        column_places(NAMES, ["text;label"], "a.csv, line 1")
    with pytest.raises(InputError, match="`delimiter` says what is between them"):
        column_places(NAMES, ["text", "label^id"], "a.csv, line 1")
    with pytest.raises(InputError, match="line 1: not UTF-16-LE; `encoding` names another"):
        column_places(NAMES, [BAD_BYTES], "a.csv, line 1", "utf-16-le")
    with pytest.raises(InputError, match="`encoding`=cp1252 reads 'f\u00fcr x' there"):
        column_places(NAMES, [b"f\xfcr".decode("utf-8", "surrogateescape"), "x"], "a.csv, line 1")
