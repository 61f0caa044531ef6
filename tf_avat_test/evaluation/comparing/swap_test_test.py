import itertools

import numpy as np
import pytest
from scipy import stats

from tf_avat.evaluation.comparing.swap_test import swap_test


def two_models(texts, seed):
    """Labels, and probabilities of a model that is right more often than another one."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, texts)
    right = rng.random((2, texts)) < [[0.85], [0.6]]
    found = np.where(right, labels, 1 - labels)
    return labels, *np.eye(2)[found]


def f1(labels, positive):
    found = positive > 0.5
    return 2 * np.sum(found & labels) / max(np.sum(found) + np.sum(labels), 1)


def auc(labels, positive):
    return np.mean([(a > b) + (a == b) / 2 for a in positive[labels] for b in positive[~labels]])


def swapped_by_hand(score, labels, one, other):
    """p over all swaps, one by one."""
    positive, labels = np.stack([one[:, 1], other[:, 1]]), labels == 1

    def apart(swap):
        first, second = np.where(swap, positive[::-1], positive)
        return abs(score(labels, first) - score(labels, second))

    swaps = [np.array(swap) for swap in itertools.product((False, True), repeat=len(labels))]
    observed = apart(swaps[0])
    return np.mean([apart(swap) >= observed - 1e-12 for swap in swaps])


@pytest.mark.parametrize("score", [f1, auc])
def test_it_comes_near_the_share_of_all_swaps(score):
    models = two_models(6, 3)
    p = swap_test(score.__name__, *models, 4000, np.random.default_rng(0))
    assert p == pytest.approx(swapped_by_hand(score, *models), abs=0.025)


def test_for_accuracy_it_is_mcnemars_exact_test():
    labels, one, other = two_models(60, 1)
    right, wrong = ((np.argmax(model, 1) == labels) for model in (one, other))
    wins, losses = np.sum(right & ~wrong), np.sum(wrong & ~right)
    exact = stats.binomtest(int(wins), int(wins + losses)).pvalue
    p = swap_test("accuracy", labels, one, other, 6000, np.random.default_rng(0))
    assert p == pytest.approx(exact, abs=0.01)


def test_a_model_does_not_differ_from_itself():
    labels, one, _ = two_models(20, 0)
    assert swap_test("f1", labels, one, one, 100, np.random.default_rng(0)) == 1


def test_it_is_never_zero():
    labels = np.repeat([0, 1], 50)
    right, wrong = np.eye(2)[labels], np.eye(2)[1 - labels]
    assert swap_test("f1", labels, right, wrong, 99, np.random.default_rng(0)) == 0.01


def test_a_score_that_is_not_defined_has_none():
    labels, one, other = np.zeros(4, int), np.eye(2)[[0, 1, 0, 1]], np.eye(2)[[0, 0, 0, 1]]
    assert swap_test("auc", labels, one, other, 10, np.random.default_rng(0)) is None
