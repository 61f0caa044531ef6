import numpy as np
import pytest
from scipy import stats

from tf_avat.evaluation.sentence_correlations import SentenceCorrelations

STARTS = np.array([0, 5, 13, 16])


def weights(seed):
    return np.random.default_rng(seed).exponential(size=16)


def test_each_sentence_has_the_correlations_of_its_own_words():
    attention, importance = weights(0), weights(1)
    found = SentenceCorrelations.of(attention, importance, STARTS)
    for i in range(3):
        x, y = attention[STARTS[i] : STARTS[i + 1]], importance[STARTS[i] : STARTS[i + 1]]
        assert found.pearson[i] == pytest.approx(stats.pearsonr(x, y).statistic)
        assert found.spearman[i] == pytest.approx(stats.spearmanr(x, y).statistic)
        assert found.kendall[i] == pytest.approx(stats.kendalltau(x, y).statistic)
    assert (found.single_word, found.constant) == (0, 0)


def test_ties_get_their_mean_rank():
    x, y = np.array([1.0, 1.0, 2.0, 3.0]), np.array([2.0, 1.0, 1.0, 5.0])
    found = SentenceCorrelations.of(x, y, np.array([0, 4]))
    assert found.spearman[0] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert found.kendall[0] == pytest.approx(stats.kendalltau(x, y).statistic)


def test_sentences_of_one_word_or_none_and_constant_ones_are_counted_and_left_out():
    attention = np.array([1.0, 0.5, 0.5, 0.1, 0.9])
    importance = np.array([0.3, 0.1, 0.2, 0.2, 0.2])
    found = SentenceCorrelations.of(attention, importance, np.array([0, 1, 1, 3, 5]))
    assert np.isnan([found.pearson, found.spearman, found.kendall]).all()
    assert (found.single_word, found.constant) == (2, 2)


def test_the_scale_of_importance_does_not_matter_however_small():
    attention, importance = weights(0), weights(1)
    small = SentenceCorrelations.of(attention, importance * 1e-300, STARTS)
    np.testing.assert_allclose(small.pearson, SentenceCorrelations.of(attention, importance, STARTS).pearson)


def test_equal_and_opposite_weights_are_1_and_minus_1():
    x = np.array([1.0, 2.0, 4.0])
    same = SentenceCorrelations.of(x, x, np.array([0, 3]))
    opposite = SentenceCorrelations.of(x, -x, np.array([0, 3]))
    for found, value in ((same, 1), (opposite, -1)):
        np.testing.assert_allclose([found.pearson[0], found.spearman[0], found.kendall[0]], value)
