import dataclasses

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.drawn_scores import DrawnScores
from tf_avat.reports.study_table import Choice, GridEntry
from tf_avat_test.reports.studies.small_study import made_up_row, made_up_table

DRAWN = DrawnScores(50)


def notes(*rows, scores=("f1",)):
    return "\n".join(compared_table(made_up_table(rows=rows, scores=scores), DRAWN).notes)


def test_it_is_said_where_so_few_seeds_can_not_reach_the_level():
    few = notes(made_up_row("vanilla", 0.6), made_up_row("other", 0.7))
    assert "5 seeds can't reach 0.05 in the test by signs: its smallest p is 1/16." in few
    seeds = range(1, 7)
    many = notes(made_up_row("vanilla", 0.6, seeds=seeds), made_up_row("other", 0.7, seeds=seeds))
    assert "can't reach" not in many
    assert "over the 1 comparison of this table" in many


def test_scores_that_are_compared_over_seeds_alone_are_named():
    rows = made_up_row("vanilla", 0.6, corr=True), made_up_row("other", 0.7, corr=True)
    assert "Corr.: compared over seeds alone, not being known of drawn texts." in notes(
        *rows, scores=("f1", "corr")
    )
    assert "over seeds alone" not in notes(*rows)


def test_a_seed_that_the_baseline_lacks_is_named():
    told = notes(made_up_row("vanilla", 0.6, seeds=[1, 2]), made_up_row("other", 0.7, seeds=[1, 2, 4, 3]))
    assert "other: seed 3, 4 has no run of vanilla and is in no difference." in told


def test_rows_of_the_same_runs_are_told():
    rows = made_up_row("vanilla", 0.6), made_up_row("vanilla, raw", 0.6), made_up_row("other", 0.7)
    told = notes(*rows, made_up_row("none yet", 0.7, seeds=[]), made_up_row("nor here", 0.7, seeds=[]))
    assert told.count("these are the runs of") == 1
    assert "vanilla, raw: these are the runs of vanilla, as" in told


def test_a_score_that_a_run_lacks_is_named_with_its_seed():
    row = made_up_row("other", 0.7, corr=True)
    lacking = [dataclasses.replace(one, scores={"f1": one.scores["f1"]}) for one in row.results[1:3]]
    row = dataclasses.replace(row, results=(row.results[0], *lacking, *row.results[3:]))
    told = notes(made_up_row("vanilla", 0.6, corr=True), row, scores=("f1", "corr"))
    assert "Corr. is not known of other, seed 2, 3: not measured yet, or not defined there." in told
    assert "F1 is not known" not in told


def test_choosing_on_seeds_that_are_shown_is_told():
    choice = Choice({"epsilon": 1.0}, "valid F1", (GridEntry({"epsilon": 1.0}, 0.7, (2, 9)),))
    told = notes(made_up_row("vanilla", 0.6), made_up_row("other", 0.7, choice=choice))
    assert "other: settings were chosen on seed 2, which the table shows too." in told


def test_scores_that_predictions_do_not_make_are_told():
    row = made_up_row("vanilla", 0.6)
    wrong = dataclasses.replace(row.results[0], scores={"f1": 0.123})
    told = notes(dataclasses.replace(row, results=(wrong, *row.results[1:])))
    assert "runs/made-up-0.6-seed1: F1 is 12.30 among its scores, and" in told
    assert "seed2" not in told


def test_one_seed_tells_of_texts_alone():
    rows = made_up_row("vanilla", 0.6, seeds=[1]), made_up_row("other", 0.7, seeds=[1])
    assert "With one seed, interval and p tell of other texts alone" in notes(*rows)
