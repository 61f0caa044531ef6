from tf_avat.reports.text_table import text_table


def test_columns_are_as_wide_as_their_widest_cell_and_bars_do_not_end_one():
    assert text_table([["", "a"], ["x|y", "long cell"]]).splitlines() == [
        "|      | a         |",
        "|------|-----------|",
        "| x\\|y | long cell |",
    ]
