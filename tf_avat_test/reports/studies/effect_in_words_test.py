import pytest

from tf_avat.evaluation.comparing.difference import Difference
from tf_avat.reports.studies.compared import Comparison
from tf_avat.reports.studies.effect_in_words import effect_in_words
from tf_avat.reports.studies.known_scores import known_score


@pytest.mark.parametrize(
    ("score", "value", "p", "basis", "words"),
    [
        ("f1", 0.1, 0.049, "seeds", "better than vanilla beyond seeds"),
        ("f1", -0.1, 0.0, "seeds and texts", "worse than vanilla beyond seeds"),
        ("nll", -0.1, 0.01, "seeds and texts", "better than vanilla beyond seeds"),
        ("nll", 0.1, 0.01, "seeds and texts", "worse than vanilla beyond seeds"),
        ("spread", 0.1, 0.01, "seeds", "higher than vanilla beyond seeds"),
        ("spread", -0.1, 0.01, "seeds", "lower than vanilla beyond seeds"),
        ("f1", 0.1, 0.05, "seeds", "no difference beyond seeds"),
        ("f1", 0.1, None, "seeds", "not known: no spread to judge by"),
        ("f1", 0.1, 0.001, "texts", "not known beyond this seed"),
    ],
)
def test_the_words_follow_from_p_after_the_correction(score, value, p, basis, words):
    comparison = Comparison((1, 2), (value, value), basis, Difference(value), None, p)
    assert effect_in_words(comparison, known_score(score), "vanilla") == words
