import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.log_odds import log_odds
from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.inference.worst_perturbation import worst_perturbation
from tf_avat.training.cut_model import cut_model
from tf_avat.training.text_passes import TextPasses
from tf_avat_test.training.tiny_problem import WORDS, tiny_sentences, tiny_trainer

SITES = pytest.mark.parametrize("name", ["attention", "word"])


def site_of(name, sentences, classes=2, peaked=1, recurrent=False):
    """The passes of sentences through a classifier whose words differ enough for attention to matter."""
    classifier = tiny_trainer(classes=classes, recurrent=recurrent).model
    for variable in [*classifier.decoder.trainable_variables, classifier.embedding.embeddings]:
        variable.assign(8 * variable)
    for variable in classifier.attention.trainable_variables:
        variable.assign(peaked * variable)
    ids = tf.constant(sentences.padded(np.arange(len(sentences))))
    passes = TextPasses(cut_model(classifier, name), ids, name)
    passes.clean()
    return passes


def norms(r):
    return np.sqrt(np.sum(r.numpy().astype(np.float64).reshape(len(r), -1) ** 2, axis=1))


def predicted_odds(site, r):
    predicted = tf.argmax(site.perturbed(site.zero), axis=1)
    return log_odds(site.perturbed(r), predicted).numpy()


def test_of_two_words_one_gains_what_the_other_loses():
    # Attention to two words depends on the difference of their scores alone, so that the worst r of norm
    # epsilon is epsilon / sqrt(2) for one and its mirror image for the other.
    ids = np.random.default_rng(0).integers(2, WORDS, 40).astype(np.int32)
    site = site_of("attention", IdSequences(ids, np.arange(0, 41, 2)), recurrent=True)
    for epsilon in (0.3, 2.0, 8.0):
        r = worst_perturbation(site, epsilon, 8)
        candidates = [site.zero + epsilon / np.sqrt(2) * np.float32([side, -side]) for side in (1, -1)]
        odds = np.stack([predicted_odds(site, candidate) for candidate in candidates])
        np.testing.assert_allclose(predicted_odds(site, r), odds.min(axis=0), rtol=1e-4, atol=1e-5)
        sides = np.where(odds[0] < odds[1], 1, -1)
        # Where all attention is on one word the gradient is what rounding leaves of it.
        rtol = 1e-2 if epsilon < 8 else 5e-2
        np.testing.assert_allclose(r[:, 0], sides * epsilon / np.sqrt(2), rtol=rtol)
        np.testing.assert_allclose(r[:, 1], -sides * epsilon / np.sqrt(2), rtol=rtol)


@SITES
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("epsilon", [0.1, 0.8, 4.0])
def test_no_random_perturbation_does_more(name, classes, epsilon):
    sentences, _ = tiny_sentences(16)
    site = site_of(name, sentences, classes)
    worst = predicted_odds(site, worst_perturbation(site, epsilon, 8))
    predicted = tf.argmax(site.perturbed(site.zero), axis=1)
    odds = tf.function(lambda r: log_odds(site.perturbed(r), predicted))
    rng = np.random.default_rng(1)
    for _ in range(60):
        noise = site.zero_at_padding(tf.constant(rng.normal(size=site.zero.shape), tf.float32))
        r = noise * tf.reshape(epsilon / norms(noise).astype(np.float32), [-1] + [1] * (len(noise.shape) - 1))
        assert np.all(worst <= odds(r) + 1e-3)


def test_attention_to_no_single_word_does_more():
    # Of forty words the worst is often one that the gradient at r = 0, where it has little attention, misses.
    ids = np.random.default_rng(0).integers(2, WORDS, 40 * 40).astype(np.int32)
    site = site_of("attention", IdSequences(ids, np.arange(0, 1601, 40)), peaked=2)
    for epsilon in (5.0, 10.0, 20.0):
        worst = predicted_odds(site, worst_perturbation(site, epsilon, 8))
        for direction in np.eye(40, dtype=np.float32) - 1 / 40:
            single = epsilon * direction / np.linalg.norm(direction)
            assert np.all(worst <= predicted_odds(site, site.zero + single) + 1e-3)


@SITES
@pytest.mark.parametrize("epsilon", [0.1, 0.8, 4.0])
def test_it_stays_in_its_ball_and_off_padding(name, epsilon):
    sentences, _ = tiny_sentences(16)
    site = site_of(name, sentences)
    r = worst_perturbation(site, epsilon, 8)
    np.testing.assert_allclose(norms(r), epsilon, rtol=1e-4)
    assert np.all(r.numpy()[site.zero_at_padding(tf.ones_like(r)).numpy() == 0] == 0)


@SITES
def test_it_never_makes_a_prediction_surer(name):
    # KL would: these predictions are nearly undecided, so that there is more of it on the other side.
    sentences, _ = tiny_sentences(40)
    site = site_of(name, sentences)
    clean = predicted_odds(site, site.zero)
    before = np.full(len(sentences), np.inf)
    for epsilon in (0.01, 0.1, 1.0, 3.0):
        odds = predicted_odds(site, worst_perturbation(site, epsilon, 8))
        assert np.all(odds <= clean) and np.all(odds <= before + 1e-4)
        before = odds


def test_more_steps_do_not_do_less():
    sentences, _ = tiny_sentences(30)
    site = site_of("word", sentences)
    few, many = (predicted_odds(site, worst_perturbation(site, 4.0, steps)) for steps in (1, 12))
    assert np.all(many <= few + 1e-5) and np.any(many < few - 1e-3)
