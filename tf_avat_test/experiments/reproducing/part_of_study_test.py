import pytest

from tf_avat.experiments.reproducing.part_of_study import part_of_study
from tf_avat.experiments.reproducing.read_study import read_study
from tf_avat.experiments.reproducing.study import Row, Study, Table
from tf_avat.input_error import InputError


def named(study):
    return {table.name: [row.name for row in table.rows] for table in study.tables}


def test_without_names_it_is_the_study_itself():
    study = read_study("table1")
    assert part_of_study(study) is study


def test_tables_and_rows_are_kept_in_the_studys_order_and_baselines_stay():
    study = read_study("table1")
    part = part_of_study(study, ["table1-imdb", "table1-sst"], ["attn_?t", "word_iat"])
    assert named(part) == {
        "table1-sst": ["vanilla", "word_iat", "attn_at"],
        "table1-imdb": ["vanilla", "attn_at"],
    }
    # Files of the part don't take the place of the whole's.
    assert part.name == "table1-part"
    assert part.title.endswith("(in part: tables table1-imdb, table1-sst; rows attn_?t, word_iat)")
    whole = {row.name: row for row in study.tables[0].rows}
    assert all(row == whole[row.name] for row in part.tables[0].rows)


def test_a_table_of_which_no_row_is_named_is_left_out():
    assert list(named(part_of_study(read_study("table1"), rows=["word_at"]))) == ["table1-sst"]


def test_a_name_with_signs_of_a_pattern_names_itself():
    rows = tuple(Row(name, {"method": "vanilla"}) for name in ("plain", "vanilla [raw], rest"))
    study = Study("s", "S", (Table("t", "T", ("f1",), "plain", rows, (1,)),))
    assert named(part_of_study(study, rows=["vanilla [raw], rest"])) == {
        "t": ["plain", "vanilla [raw], rest"]
    }


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"tables": ["imdb"]}, "`tables`=imdb: there is none; there are 'table1-sst', "),
        ({"rows": ["vanilla", "VANILLA"]}, "`rows`=VANILLA: there is none; there are 'vanilla', 'word_at'"),
        ({"tables": ["table1-imdb"], "rows": ["word_at"]}, "`rows`=word_at: there is none; "),
    ],
)
def test_a_name_that_fits_nothing_is_told_with_what_is_there(names, message):
    with pytest.raises(InputError) as error:
        part_of_study(read_study("table1"), **names)
    assert str(error.value).startswith(message)
