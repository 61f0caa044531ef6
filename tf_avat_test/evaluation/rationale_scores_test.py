import numpy as np
import pytest

from tf_avat.evaluation.rationale_scores import RationaleScores


def literal(scores, marked):
    """Precision and recall of the tokens at or above each threshold; areas by hand."""
    points = []
    for threshold in sorted(set(scores), reverse=True):
        chosen = scores >= threshold
        points.append((marked[chosen].sum() / marked.sum(), marked[chosen].sum() / chosen.sum()))
    recall, precision = np.array([(0.0, 1.0), *points]).T
    auprc = sum((recall[1:] - recall[:-1]) * (precision[1:] + precision[:-1]) / 2)
    average = sum((recall[1:] - recall[:-1]) * precision[1:])
    pairs = [np.sign(a - b) / 2 + 0.5 for a in scores[marked] for b in scores[~marked]]
    return auprc, average, np.mean(pairs)


def test_scores_are_those_of_the_definitions_document_by_document():
    rng = np.random.default_rng(0)
    # Some scores are tied, as those of tokens without words are.
    scores = [np.round(rng.random(n), 1) for n in (12, 30, 7)]
    marked = [rng.random(n) < 0.4 for n in (12, 30, 7)]
    found = RationaleScores.of(scores, marked)
    for i in range(3):
        expected = literal(scores[i], marked[i])
        np.testing.assert_allclose(
            [found.auprc[i], found.average_precision[i], found.roc_auc[i]], expected, rtol=1e-12
        )


def test_the_trapezoids_flatter_equal_scores():
    marked = np.array([True, False, False, False])
    found = RationaleScores.of([np.ones(4)], [marked])
    assert found.auprc[0] == pytest.approx((1 + 0.25) / 2)
    assert found.average_precision[0] == pytest.approx(0.25)
    assert found.roc_auc[0] == pytest.approx(0.5)


def test_documents_without_marks_are_left_out_and_wholly_marked_ones_where_the_benchmark_does():
    found = RationaleScores.of([np.arange(3.0)] * 2, [np.zeros(3, bool), np.ones(3, bool)])
    assert np.isnan(found.auprc[0]) and found.auprc[1] == 1
    assert np.isnan(found.average_precision).all() and np.isnan(found.roc_auc).all()


def test_no_documents_have_no_scores():
    assert RationaleScores.of([], []).auprc.shape == (0,)
