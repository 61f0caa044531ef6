import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.read_records import read_records

HEADER, ROWS = "text{d}label\n", "good{d}x\nbad{d}y\n"


def read(tmp_path, table, delimiter, label="label"):
    path = tmp_path / "a.csv"
    path.write_text(table.replace("{d}", delimiter))
    bad_rows = BadRows()
    return [record.text for record in read_records(path, "text", label, bad_rows)], bad_rows.notes


def swallowing(between):
    return HEADER + ROWS + '"one{d}x\n' + "two{d}y\n" * between + 'three"{d}x\n' + ROWS


@pytest.mark.parametrize(("delimiter", "between"), [("\t", 0), ("\t", 3), ("|", 0), (",", 1), (";", 3)])
def test_rows_between_two_single_quotes_are_read(tmp_path, delimiter, between):
    texts, notes = read(tmp_path, swallowing(between), delimiter)
    assert texts == ["good", "bad", '"one', *["two"] * between, 'three"', "good", "bad"]
    assert f"(lines 4 to {5 + between}); they are read as rows" in notes[-1]


def test_two_lines_between_commas_may_be_one_field_and_are_told(tmp_path):
    texts, notes = read(tmp_path, swallowing(0), ",")
    assert texts == ["good", "bad", "one,x\nthree", "good", "bad"]
    assert "a quoted field goes over several lines that look like rows (lines 4 to 5)" in notes[-1]


def test_rows_with_a_rare_label_are_read_between_tabs(tmp_path):
    texts, _ = read(tmp_path, swallowing(2).replace("two{d}y", "two{d}new", 1), "\t")
    assert texts == ["good", "bad", '"one', "two", "two", 'three"', "good", "bad"]


def test_where_no_label_is_known_the_field_is_told(tmp_path):
    texts, notes = read(tmp_path, HEADER + '"one{d}x\nthree"{d}y\n', "\t")
    assert texts == ["one\tx\nthree"]
    assert "(lines 2 to 3)" in notes[-1]


def test_without_labels_nothing_is_certain_between_commas(tmp_path):
    texts, notes = read(tmp_path, swallowing(3), ",", None)
    assert len(texts) == 5 and "(lines 4 to 8)" in notes[-1]


@pytest.mark.parametrize("field", ["one\ntwo\nthree", "one{d}two\nthree{d}four", "one\n\ntwo{d}x\n"])
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_texts_of_several_lines_stay_whole(tmp_path, field, delimiter):
    texts, notes = read(tmp_path, HEADER + ROWS + f'"{field}"{{d}}x\n' + ROWS, delimiter)
    whole = field.replace("{d}", delimiter).replace('""', '"')
    assert texts == ["good", "bad", whole, "good", "bad"] and notes == notes[:1]
    assert not any("look like rows" in note for note in notes)


@pytest.mark.parametrize(("delimiter", "told"), [("\t", 1), (",", 0)])
def test_lines_with_labels_of_no_other_row_stay_one_text_and_are_told_between_tabs(tmp_path, delimiter, told):
    texts, notes = read(tmp_path, HEADER + ROWS + '"one{d}more\n""two""{d}other\nend"{d}x\n', delimiter)
    assert texts[2] == 'one{d}more\n"two"{d}other\nend'.replace("{d}", delimiter)
    assert sum("look like rows (lines 4 to 6)" in note for note in notes) == told


def test_many_places_are_counted(tmp_path):
    _, notes = read(tmp_path, HEADER + ROWS * 2 + ROWS.join(['"one{d}x\ntwo"{d}y\n'] * 9), ",")
    assert "(lines 6 to 7, lines 10 to 11, lines 14 to 15 and 6 more)" in notes[-1]
