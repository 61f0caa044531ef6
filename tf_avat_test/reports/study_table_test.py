import dataclasses

import numpy as np
import pytest

from tf_avat.input_error import InputError
from tf_avat.reports.study_table import StudyResult
from tf_avat_test.reports.studies.small_study import made_up_report, made_up_row, made_up_table


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "../x"}, "'../x': its files need a name of letters"),
        ({"name": ""}, "'': its files need a name"),
        ({"scores": ()}, "no scores"),
        ({"baseline": "other"}, "the baseline 'other' is none of its rows"),
        (
            {"rows": (made_up_row("vanilla", 0.5), made_up_row("vanilla", 0.6))},
            "two rows are called 'vanilla'",
        ),
        ({"rows": (made_up_row("vanilla", 0.5, seeds=[1, 1]),)}, "row 'vanilla' has a seed twice"),
    ],
)
def test_a_table_that_can_not_be_is_told(change, told):
    with pytest.raises(InputError, match=told):
        made_up_table(**change)


@pytest.mark.parametrize("other", ["made_up", "MADE_up", "made_up_runs"])
def test_files_of_two_tables_have_two_names(other):
    with pytest.raises(InputError, match="two tables have files called"):
        made_up_report(made_up_table(), made_up_table(name=other))


@pytest.mark.parametrize(
    ("probabilities", "labels"),
    [
        (np.ones((2, 2)) / 2, None),
        (None, np.array([0, 1])),
        (np.ones((2, 2)) / 2, np.array([0, 1, 1])),
        (np.ones((2, 2)) / 2, np.array([0, 2])),
        (np.ones((2, 2)) / 2, np.array([0, -1])),
        (np.ones((0, 2)), np.array([], int)),
        (np.array([[0.5, np.nan]]), np.array([0])),
        (np.array([0.5, 0.5]), np.array([0, 1])),
    ],
)
def test_predictions_and_labels_go_together(probabilities, labels):
    with pytest.raises(InputError, match="runs/x: its predictions are no probabilities that go with"):
        StudyResult(1, "runs/x", {}, 1.0, probabilities, labels)


def test_a_score_that_is_no_number_is_none():
    result = StudyResult(1, "runs/x", {"f1": np.float32(0.5), "auc": float("nan"), "nll": None}, 1.0)
    assert [result.score(name) for name in ("f1", "auc", "nll", "other")] == [0.5, None, None, None]
    assert dataclasses.replace(result, seed=2).score("f1") == 0.5
