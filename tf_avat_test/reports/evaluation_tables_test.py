import dataclasses

from tf_avat.evaluation.classification_estimates import ClassificationEstimates
from tf_avat.evaluation.measurements import Compared, Correlation, Robustness
from tf_avat.reports.evaluation_tables import evaluation_tables
from tf_avat_test.evaluation.small_measurements import attacked, measurements, score


def evaluation(f1, attention=(1.0, 2.0), corr=True):
    steps = tuple(attacked(epsilon, f1 / epsilon, changed=0.1 * epsilon) for epsilon in attention)
    found = measurements(f1, robustness=Robustness(steps))
    return found if corr else dataclasses.replace(found, corr=None)


def lines_of(rows):
    return evaluation_tables(rows).split("\n")


def test_one_evaluation_shows_its_intervals():
    lines = lines_of([("mine", [evaluation(0.8)])])
    assert "| mine | 0.800 [0.700, 0.900]" in next(line for line in lines if line.startswith("| mine"))


def test_the_logistic_regression_stands_below_the_run_that_has_one():
    beside = dataclasses.replace(evaluation(0.8), logistic_regression=evaluation(0.4).classification)
    lines = lines_of([("mine", [beside]), ("other", [evaluation(0.7)])])[4:7]
    starts = [line[2:].split(" [")[0].replace(" ", "") for line in lines]
    assert starts == ["mine|0.800", "logisticregressiononmeans|0.400", "other|0.700"]


def test_each_score_stands_in_its_own_column():
    one = dataclasses.replace(
        evaluation(0.8),
        classification=ClassificationEstimates(*[score(0.1 * i) for i in range(2, 7)]),
        corr=Compared(Correlation(*[score(0.1 * i) for i in range(2, 5)], texts=9), {}),
    )
    # The first number of each cell.
    rows = [
        [cell.strip().split(" [")[0] for cell in line.split("|")[1:-1]]
        for line in lines_of([("mine", [one])])
    ]
    for head, row in (
        (["F1", "accuracy", "AUC", "NLL", "ECE"], ["0.200", "0.300", "0.400", "0.500", "0.600"]),
        (["normalized entropy", "texts"], ["0.600", "9"]),
        (["Pearson", "Spearman", "Kendall", "texts"], ["0.200", "0.300", "0.400", "9"]),
        (["comprehensiveness", "sufficiency"], ["0.300", "0.200"]),
    ):
        at = rows.index(["run", *head])
        assert rows[at + 2] == ["mine", *row]


def test_attacks_show_f1_changes_and_changes_at_random():
    lines = [line for line in lines_of([("mine", [evaluation(0.8, (2.0,))])]) if "changed" in line]
    changed, random = (line.replace(" ", "").split("|")[1:-1] for line in lines)
    assert changed == ["", "changed", "0.200[0.100,0.300]"]
    assert random == ["", "changed,randomr", "0.000[-0.100,0.100]"]


def test_several_show_mean_and_standard_deviation():
    lines = lines_of([("mine", [evaluation(0.7), evaluation(0.9)])])
    assert "0.800 ± 0.141" in next(line for line in lines if line.startswith("| mine"))


def test_baselines_stand_below_their_run_and_undefined_scores_are_dashes():
    lines = lines_of([("mine", [evaluation(0.8)])])
    below = next(line for line in lines if "uniform" in line)
    assert below.replace(" ", "") == "|uniform|-|-|-|0|"


def test_parts_that_were_not_measured_are_not_shown():
    text = evaluation_tables([("mine", [evaluation(0.8, attention=(), corr=False)])])
    assert "Corr." not in text and "Attack" not in text and "Rationales" not in text
    assert "Faithfulness" in text and "Spread" in text


def test_evaluations_of_an_earlier_version_have_no_spread_and_are_shown():
    old = dataclasses.replace(evaluation(0.8), spread=None)
    lines = lines_of([("old", [old]), ("new", [evaluation(0.8)])])
    spread = lines[lines.index(next(line for line in lines if "Spread" in line)) :][2:5]
    assert [line.split()[1] for line in spread[::2]] == ["run", "new"]


def test_runs_may_have_been_attacked_with_different_epsilons():
    lines = lines_of([("one", [evaluation(0.8, (1.0,))]), ("two", [evaluation(0.6, (2.0,))])])
    head = next(line for line in lines if "epsilon" in line)
    assert "epsilon 1" in head and "epsilon 2" in head
    row = [line for line in lines if line.startswith("| two")][-1]
    assert [cell.strip() for cell in row.split("|")[1:5]] == ["two", "F1", "-", "0.300 [0.200, 0.400]"]
