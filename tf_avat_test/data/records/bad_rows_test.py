import pytest

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.input_error import InputError


def test_the_first_is_an_error_unless_they_are_skipped():
    with pytest.raises(InputError, match=r"a.csv, line 3: no label \(`skip_bad_rows` leaves such rows out\)"):
        BadRows().add("a.csv, line 3", "no label")


def test_all_are_counted_and_the_first_three_are_told():
    bad_rows = BadRows(True)
    assert (bad_rows.count, bad_rows.summary) == (0, "")
    bad_rows.add("a.csv, line 3", "no label")
    assert bad_rows.summary == "Left out 1 row: a.csv, line 3: no label"
    for line in range(4, 1205):
        bad_rows.add(f"a.csv, line {line}", "no text")
    assert bad_rows.count == 1202
    assert bad_rows.summary == (
        "Left out 1,202 rows: a.csv, line 3: no label; a.csv, line 4: no text; a.csv, line 5: no text; ..."
    )
