from tf_avat.reports.studies.kept_aside import absent_runs, choice_grid, choice_line
from tf_avat_test.reports.studies.small_study import made_up_table


def test_a_choice_tells_what_was_chosen_among_what():
    row = made_up_table().rows[1]
    assert choice_line(row) == "attn_vat: epsilon 1, adversarial_weight 1, by valid F1"
    heads, rows = choice_grid(row.choice)
    assert heads == ["epsilon", "adversarial_weight", "valid F1", "seeds"]
    assert [[cell.text for cell in line] for line in rows] == [
        ["0.5", "1", "0.7100", "11, 12"],
        ["1", "1", "0.7300", "11, 12"],
        ["5", "1", "-", "11, 12"],
    ]


def test_failed_and_missing_runs_are_listed():
    assert absent_runs(made_up_table()) == [
        ("attn_at: seed 6 not run yet", ()),
        (
            "attn_at, seed 5: failed; runs/made-up-failed ends with",
            ("Traceback", "InputError: no such file"),
        ),
    ]
