from tf_avat.reports.studies.kept_aside import absent_runs, choice_grid, choice_lines
from tf_avat_test.reports.studies.small_study import made_up_table


def test_choices_tell_what_was_chosen_among_what():
    assert choice_lines(made_up_table()) == ["attn_vat: epsilon 1, adversarial_weight 1, by valid F1"]
    heads, rows = choice_grid(made_up_table())
    assert heads == ["row", "epsilon", "adversarial_weight", "valid score", "seeds", "chosen"]
    assert [[cell.text for cell in line] for line in rows] == [
        ["attn_vat", "0.5", "1", "0.7100", "11, 12", ""],
        ["attn_vat", "1", "1", "0.7300", "11, 12", "yes"],
        ["attn_vat", "5", "1", "-", "11, 12", ""],
    ]


def test_failed_and_missing_runs_are_listed():
    assert absent_runs(made_up_table()) == [
        ("attn_at: seed 6 not run yet", ()),
        (
            "attn_at, seed 5: failed; runs/made-up-failed ends with",
            ("Traceback", "InputError: no such file"),
        ),
    ]
