import numpy as np
import pytest

from tf_avat.evaluation.estimate import Estimate
from tf_avat.evaluation.sentence_correlations import SentenceCorrelations
from tf_avat.evaluation.shuffled_weights import shuffled_weights
from tf_avat.experiments.measuring.attention_correlations import attention_correlations
from tf_avat.experiments.runs.load_run import load_run
from tf_avat.inference.word_importance import WordImportance

TEXTS = ("a superb film", "dull and sad plot", "the film was superb and funny", "sad", "not a dull film")


@pytest.fixture(scope="module")
def run(small_folder):
    return load_run(small_folder)


@pytest.fixture(scope="module")
def reading(run):
    return run.read(TEXTS, importance=False)


def correlated(run, reading, **how):
    shuffled = shuffled_weights(reading.attention, reading.starts, 1)
    even = np.repeat(1 / np.diff(reading.starts), np.diff(reading.starts))
    weights = {"attention": reading.attention, "random_attention": shuffled, "uniform_attention": even}
    told = []
    found, norms = attention_correlations(run, reading, weights, Estimate(50), begin=told.append, **how)
    return found, norms, told


def test_corr_is_told_for_each_definition_of_importance(run, reading):
    corr, found_norms, told = correlated(run, reading)
    sentences, attention = reading.sentences, reading.attention
    norms, products = run.word_importance(sentences)
    fixed_norms, fixed_products = WordImportance(run.classifier, fixed_attention=True)(sentences)
    np.testing.assert_allclose(found_norms, norms, atol=1e-6)
    for found, importance in (
        (corr.attention, norms),
        (corr.beside["gradient_x_input"], products),
        (corr.beside["fixed_attention_gradient_norm"], fixed_norms),
        (corr.beside["fixed_attention_gradient_x_input"], fixed_products),
    ):
        expected = np.nanmean(SentenceCorrelations.of(attention, importance, sentences.starts).pearson)
        assert found.pearson.value == pytest.approx(expected, abs=1e-6)
        assert found.left_out_single_word == 1
    assert told == ["importance of words", "importance of words, attention fixed", "correlations"]


def test_importance_with_attention_fixed_can_be_left_out(run, reading):
    corr, _, told = correlated(run, reading, with_fixed=False)
    assert set(corr.beside) == {"gradient_x_input", "random_attention", "uniform_attention"}
    assert told == ["importance of words", "correlations"]
