import pytest

from tf_avat.evaluation.comparing.scores_of_draws import SCORES_OF_TEXTS
from tf_avat.reports.studies.known_scores import known_score


@pytest.mark.parametrize(
    ("name", "value", "sign", "shown"),
    [
        ("f1", 0.7927, "", "79.27"),
        ("f1", -0.00104, "+", "-0.10"),
        ("f1", 0.012, "+", "+1.20"),
        ("f1", -0.00001, "+", "0.00"),
        ("f1", -0.00001, "", "0.00"),
        ("corr", 0.8524, "", "0.852"),
        ("other", 1.5, "+", "+1.500"),
        ("f1", None, "+", "-"),
    ],
)
def test_numbers_are_shown_as_papers_do(name, value, sign, shown):
    assert known_score(name).shown(value, sign) == shown


def test_losses_are_better_when_they_are_less():
    less = {name for name in ("f1", "nll", "sufficiency", "auprc") if known_score(name).less_is_better}
    assert less == {"nll", "sufficiency"}


def test_scores_of_drawn_texts_are_those_of_probabilities():
    assert all(known_score(name).of_texts for name in SCORES_OF_TEXTS)
    assert not known_score("corr").of_texts and not known_score("valid_f1").of_texts


def test_a_head_tells_the_unit():
    assert [known_score(name).head for name in ("f1", "corr", "other", "valid_f1")] == [
        *("F1, %", "Corr.", "other", "valid F1, %"),
    ]
