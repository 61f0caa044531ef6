import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.log_odds import log_odds
from tf_avat.data.id_sequences import IdSequences
from tf_avat.training.attention_site import AttentionSite
from tf_avat.training.sentence_groups import SentenceGroups
from tf_avat.training.word_site import WordSite
from tf_avat.training.worst_perturbation import worst_perturbation
from tf_avat_test.training.tiny_problem import WORDS, tiny_sentences, tiny_trainer

SITES = pytest.mark.parametrize("site_class", [AttentionSite, WordSite])


def site_of(site_class, sentences, classes=2, peaked=1):
    """A site of a classifier whose words differ enough for attention to matter."""
    classifier = tiny_trainer(classes=classes).classifier
    for variable in [*classifier.decoder.trainable_variables, classifier.embedding.embeddings]:
        variable.assign(8 * variable)
    for variable in classifier.attention.trainable_variables:
        variable.assign(peaked * variable)
    return site_class(SentenceGroups(classifier, (sentences.padded(np.arange(len(sentences))),)))


def norms(r):
    return np.sqrt(np.sum(r.numpy().astype(np.float64).reshape(len(r), -1) ** 2, axis=1))


def predicted_odds(site, r):
    predicted = tf.argmax(site.outputs(site.zero)[0], axis=1)
    return log_odds(site.outputs(r)[0], predicted).numpy()


def test_of_two_words_one_gains_what_the_other_loses():
    # Attention to two words depends on the difference of their scores alone, so that the worst r of norm
    # epsilon is epsilon / sqrt(2) for one and its mirror image for the other.
    ids = np.random.default_rng(0).integers(2, WORDS, 40).astype(np.int32)
    site = site_of(AttentionSite, IdSequences(ids, np.arange(0, 41, 2)))
    for epsilon in (0.3, 2.0, 8.0):
        r = worst_perturbation(site, epsilon, 8)
        candidates = [site.zero + epsilon / np.sqrt(2) * np.float32([side, -side]) for side in (1, -1)]
        odds = np.stack([predicted_odds(site, candidate) for candidate in candidates])
        np.testing.assert_allclose(predicted_odds(site, r), odds.min(axis=0), rtol=1e-4, atol=1e-5)
        sides = np.where(odds[0] < odds[1], 1, -1)
        np.testing.assert_allclose(r[:, 0], sides * epsilon / np.sqrt(2), rtol=1e-2)
        np.testing.assert_allclose(r[:, 1], -sides * epsilon / np.sqrt(2), rtol=1e-2)


@SITES
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("epsilon", [0.1, 0.8, 4.0])
def test_no_random_perturbation_does_more(site_class, classes, epsilon):
    sentences, _ = tiny_sentences(16)
    site = site_of(site_class, sentences, classes)
    worst = predicted_odds(site, worst_perturbation(site, epsilon, 8))
    rng = np.random.default_rng(1)
    for _ in range(60):
        noise = site.sentences.zero_at_padding(tf.constant(rng.normal(size=site.zero.shape), tf.float32))
        r = noise * tf.reshape(epsilon / norms(noise).astype(np.float32), [-1] + [1] * (len(noise.shape) - 1))
        assert np.all(worst <= predicted_odds(site, r) + 1e-3)


def test_attention_to_no_single_word_does_more():
    # Of forty words the worst is often one that the gradient at r = 0, where it has little attention, misses.
    ids = np.random.default_rng(0).integers(2, WORDS, 40 * 40).astype(np.int32)
    site = site_of(AttentionSite, IdSequences(ids, np.arange(0, 1601, 40)), peaked=2)
    for epsilon in (5.0, 10.0, 20.0):
        worst = predicted_odds(site, worst_perturbation(site, epsilon, 8))
        for direction in np.eye(40, dtype=np.float32) - 1 / 40:
            single = epsilon * direction / np.linalg.norm(direction)
            assert np.all(worst <= predicted_odds(site, site.zero + single) + 1e-3)


@SITES
@pytest.mark.parametrize("epsilon", [0.1, 0.8, 4.0])
def test_it_stays_in_its_ball_and_off_padding(site_class, epsilon):
    sentences, _ = tiny_sentences(16)
    site = site_of(site_class, sentences)
    r = worst_perturbation(site, epsilon, 8)
    np.testing.assert_allclose(norms(r), epsilon, rtol=1e-4)
    assert np.all(r.numpy()[~site.sentences.mask.numpy()] == 0)


@SITES
def test_it_never_makes_a_prediction_surer(site_class):
    # KL would: these predictions are nearly undecided, so that there is more of it on the other side.
    sentences, _ = tiny_sentences(40)
    site = site_of(site_class, sentences)
    clean = predicted_odds(site, site.zero)
    before = np.full(len(sentences), np.inf)
    for epsilon in (0.01, 0.1, 1.0, 3.0):
        odds = predicted_odds(site, worst_perturbation(site, epsilon, 8))
        assert np.all(odds <= clean) and np.all(odds <= before + 1e-4)
        before = odds


def test_more_steps_do_not_do_less():
    sentences, _ = tiny_sentences(30)
    site = site_of(WordSite, sentences)
    few, many = (predicted_odds(site, worst_perturbation(site, 4.0, steps)) for steps in (1, 12))
    assert np.all(many <= few + 1e-5) and np.any(many < few - 1e-3)
