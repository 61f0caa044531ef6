from tf_avat.printable import printable
from tf_avat.reports.studies.score_grid import score_grid, shown_p, shown_setting
from tf_avat_test.reports.studies.small_comparison import hostile_comparison, small_comparison


def test_a_row_stands_beside_the_baseline_and_the_paper():
    _, (table, _) = small_comparison()
    grid = score_grid(table, 0)
    heads = [
        "row",
        "n",
        "F1, %",
        "less vanilla, 95% interval",
        "p, Holm",
        "p, signs",
        "effect",
        "paper",
    ]
    assert grid.heads == [*heads, "ours less paper", "paper less its vanilla", "seconds"]
    own = table.rows[1].scores[0]
    difference = own.comparison.difference
    cells = [cell.text for cell in grid.rows[1]]
    assert cells[1] == "5" and cells[2] == f"{100 * own.mean:.2f} ± {100 * own.deviation:.2f}"
    ends = f"[{100 * difference.low:+.2f}, {100 * difference.high:+.2f}]"
    assert cells[3] == f"{100 * difference.value:+.2f} {ends}"
    assert cells[4:8] == [shown_p(own.comparison.holm_p), ".062", own.effect, "82.19"]
    assert cells[8:] == [f"{100 * own.minus_paper:+.2f}", "+2.92", "103"]
    assert grid.rows[1][3].number == difference.value
    assert [cell.text for cell in grid.rows[0]][3:7] == [""] * 4


def test_the_effect_is_found_where_a_setting_is_called_so_too():
    _, (table, _) = hostile_comparison()
    grid = score_grid(table, 0)
    assert grid.heads.count("effect") == 2
    assert grid.rows[1][grid.effect].text == printable(table.rows[1].scores[0].effect)


def test_seconds_stand_beside_the_first_score_alone():
    _, (table, _) = small_comparison()
    assert score_grid(table, 0).heads[-1] == "seconds" != score_grid(table, 1).heads[-1]


def test_small_p_values_are_no_zeros():
    assert [shown_p(p) for p in (None, 0.00002, 0.0625, 0.5, 1.0)] == ["-", "<.001", ".062", ".500", "1.000"]


def test_settings_are_shown_without_digits_that_say_nothing():
    assert [shown_setting(value) for value in (None, 1.0, 0.5, 3, True, "a\nb")] == [
        "-",
        "1",
        "0.5",
        "3",
        "True",
        "a\\nb",
    ]
