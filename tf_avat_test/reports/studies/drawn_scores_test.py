import numpy as np
import pytest

from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.random_streams import BOOTSTRAP
from tf_avat.reports.studies.drawn_scores import DrawnScores
from tf_avat_test.reports.studies.small_study import made_up_result


def test_they_are_the_scores_of_texts_drawn_with_replacement():
    result = made_up_result(1, 0.7, texts=40)
    found = DrawnScores(5, seed=3).of("auc", result)
    for draw, own in zip(BOOTSTRAP.generator(3).multinomial(40, np.full(40, 1 / 40), 5), found, strict=True):
        rows = np.repeat(np.arange(40), draw)
        whole = classification_scores(result.labels[rows], result.probabilities[rows])
        assert own == pytest.approx(whole["auc"], rel=1e-12)


def test_runs_share_the_draws_in_whatever_order_they_come():
    one, other = made_up_result(1, 0.7), made_up_result(2, 0.8)
    first, second = DrawnScores(50), DrawnScores(50)
    pair = first.of("f1", one), first.of("f1", other)
    np.testing.assert_array_equal(second.of("f1", other), pair[1])
    np.testing.assert_array_equal(second.of("f1", one), pair[0])
    assert np.corrcoef(pair)[0, 1] > 0.3


def test_texts_that_do_not_fit_into_memory_with_all_draws_are_scored_in_parts(monkeypatch):
    result = made_up_result(1, 0.7)
    whole = DrawnScores(23).of("f1", result)
    monkeypatch.setattr("tf_avat.reports.studies.drawn_scores._AT_ONCE", 170)
    np.testing.assert_array_equal(DrawnScores(23).of("f1", result), whole)
