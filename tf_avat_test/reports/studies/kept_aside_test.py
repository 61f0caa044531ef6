import dataclasses

from tf_avat.reports.studies.kept_aside import absent_runs, choice_grid, choice_lines
from tf_avat.reports.study_table import Choice, GridEntry
from tf_avat_test.reports.studies.small_study import made_up_table


def test_choices_tell_what_was_chosen_among_what():
    # 5 has no score, so that nothing beyond 1 is known.
    assert choice_lines(made_up_table()) == [
        "attn_vat: epsilon 1, adversarial_weight 1, by valid F1; it is the largest epsilon that was tried: a "
        "larger one may be better"
    ]
    heads, rows = choice_grid(made_up_table())
    assert heads == ["row", "epsilon", "adversarial_weight", "valid score", "seeds", "chosen"]
    assert [[cell.text for cell in line] for line in rows] == [
        ["attn_vat", "0.5", "1", "0.7100", "11, 12", ""],
        ["attn_vat", "1", "1", "0.7300", "11, 12", "yes"],
        ["attn_vat", "5", "1", "-", "11, 12", ""],
    ]


def chosen_among(chosen, *tried):
    grid = tuple(GridEntry({"epsilon": value, "solver": "power"}, 0.5, (11,)) for value in tried)
    table = made_up_table()
    choice = Choice({"epsilon": chosen, "solver": "power"}, "valid F1", grid)
    return choice_lines(dataclasses.replace(table, rows=(dataclasses.replace(table.rows[0], choice=choice),)))


def test_a_choice_at_the_end_of_what_was_tried_is_told_so():
    (line,) = chosen_among(1, 1, 2, 5)
    assert line.endswith(
        "by valid F1; it is the smallest epsilon that was tried: a smaller one may be better"
    )
    (line,) = chosen_among(5, 1, 2, 5)
    assert line.endswith("; it is the largest epsilon that was tried: a larger one may be better")


def test_one_inside_is_not_and_where_there_is_no_more_and_less_none_is():
    for chosen, *tried in (
        (2, 1, 2, 5),
        (1, 1),
        (0, 0, 0.5),
        ("a", "a", "b"),
        (True, True, False),
        (None, None, 2),
    ):
        assert chosen_among(chosen, *tried)[0].endswith("by valid F1")


def test_failed_and_missing_runs_are_listed():
    assert absent_runs(made_up_table()) == [
        ("attn_at: seed 6 not run yet", ()),
        (
            "attn_at, seed 5: failed; runs/made-up-failed ends with",
            ("Traceback", "InputError: no such file"),
        ),
    ]
