import numpy as np
import pytest
import tensorflow as tf

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.inference.attack import Attack
from tf_avat.inference.predictor import Predictor
from tf_avat.inference.random_perturbation import random_perturbation
from tf_avat.inference.worst_perturbation import worst_perturbation
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

SITES = pytest.mark.parametrize("site", ["attention", "word"])


@pytest.fixture(scope="module")
def classifier():
    """One whose words differ enough for attention to matter."""
    classifier = tiny_trainer().model
    for variable in [*classifier.decoder.trainable_variables, classifier.embedding.embeddings]:
        variable.assign(8 * variable)
    return classifier


@SITES
def test_probabilities_are_those_under_the_worst_and_a_random_perturbation(classifier, site):
    # Sentences of one length are one batch.
    sentences, _ = tiny_sentences(60)
    chosen = np.flatnonzero(sentences.lengths == 5)
    ids = sentences.padded(chosen)
    part = type(sentences)(ids.ravel(), 5 * np.arange(len(chosen) + 1))
    its = TextPasses(cut_model(classifier, site), tf.constant(ids), site)
    attacked, random = Attack(classifier, site, ascent_steps=3, seed=6)(part, 0.8)
    for found, r in (
        (attacked, worst_perturbation(its, 0.8, 3)),
        (random, random_perturbation(its, 0.8, 6, tf.range(len(chosen), dtype=tf.int64))),
    ):
        logits = its.perturbed(r).numpy().astype(np.float64)
        expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found, expected, atol=1e-4)


@SITES
def test_the_larger_epsilon_the_more_predictions_change_and_more_than_at_random(classifier, site):
    sentences, _ = tiny_sentences(60)
    clean = Predictor(classifier)(sentences).probabilities.argmax(axis=1)
    attack = Attack(classifier, site)
    changed = [
        [np.mean(found.argmax(axis=1) != clean) for found in attack(sentences, epsilon)]
        for epsilon in (0.1, 0.5, 2.0, 8.0)
    ]
    worst, random = np.transpose(changed)
    assert np.all(np.diff(worst) >= 0) and worst[-1] > worst[0]
    assert np.all(worst >= random) and worst[-1] > random[-1]


@SITES
def test_without_room_to_move_predictions_stay(classifier, site):
    sentences, _ = tiny_sentences(9)
    clean = Predictor(classifier)(sentences).probabilities
    for found in Attack(classifier, site)(sentences, 0.0):
        np.testing.assert_allclose(found, clean, atol=1e-6)


@SITES
def test_a_sentence_has_a_random_direction_of_its_own_whatever_it_is_batched_with(classifier, site):
    alone, _ = tiny_sentences(9)
    # Still one batch: a hundred equal sentences, and a long one that pads all of them.
    others = IdSequences(np.full(300, 2, np.int32), np.r_[0:202:2, 300])
    attack = Attack(classifier, site, ascent_steps=2)
    together = attack(IdSequences.joined([alone, others]), 0.5)
    for found, expected in zip(together, attack(alone, 0.5), strict=True):
        np.testing.assert_allclose(found[:9], expected, atol=1e-5)
    assert len(np.unique(together[1][9:109, 0])) > 90


def test_sentences_keep_their_order():
    classifier = tiny_trainer().model
    sentences, _ = tiny_sentences(200, seed=4)
    attacked, random = Attack(classifier, "attention", ascent_steps=2)(sentences, 1e-4)
    clean = Predictor(classifier)(sentences).probabilities
    np.testing.assert_allclose(attacked, clean, atol=1e-5)
    np.testing.assert_allclose(random, clean, atol=1e-5)
