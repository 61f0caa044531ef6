import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.attack import Attack
from tf_avat.training.predictor import Predictor
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

SITES = pytest.mark.parametrize("site", ["attention", "word"])


@pytest.fixture(scope="module")
def classifier():
    """One whose words differ enough for attention to matter."""
    classifier = tiny_trainer().classifier
    for variable in [*classifier.decoder.trainable_variables, classifier.embedding.embeddings]:
        variable.assign(8 * variable)
    return classifier


def divergence(clean, perturbed):
    return np.sum(clean * np.log(clean / perturbed), axis=1)


@SITES
def test_an_attack_moves_predictions_further_than_any_of_many_random_directions(classifier, site):
    sentences, _ = tiny_sentences(12)
    clean = Predictor(classifier)(sentences).probabilities.astype(np.float64)
    attacked, _ = Attack(classifier, site)(sentences, 0.8)
    worst = np.zeros(12)
    for seed in range(60):
        random = _random(classifier, site, sentences, 0.8, seed)
        worst = np.maximum(worst, divergence(clean, random))
    assert np.all(divergence(clean, attacked) >= 0.99 * worst)


def _random(classifier, site, sentences, epsilon, seed):
    """A pass with a random r, written out."""
    rng = np.random.default_rng(seed)
    rows = np.arange(len(sentences))
    ids = sentences.padded(rows)
    mask = classifier.mask(ids)
    words = classifier.embed(ids)
    shape = words.shape if site == "word" else ids.shape
    real = mask.numpy()[..., None] if site == "word" else mask.numpy()
    noise = rng.normal(size=shape) * real
    norm = np.sqrt((noise**2).reshape(len(ids), -1).sum(1)).reshape([-1] + [1] * (len(shape) - 1))
    r = tf.constant(epsilon * noise / norm, tf.float32)
    if site == "word":
        logits, _ = classifier.decode(*classifier.score(classifier.encode(words + r, mask)), mask)
    else:
        logits, _ = classifier.decode(*classifier.score(classifier.encode(words, mask)), mask, r)
    return tf.nn.softmax(logits).numpy()


@SITES
def test_without_room_to_move_predictions_stay(classifier, site):
    sentences, _ = tiny_sentences(9)
    clean = Predictor(classifier)(sentences).probabilities
    for found in Attack(classifier, site)(sentences, 0.0):
        np.testing.assert_allclose(found, clean, atol=1e-6)


@SITES
def test_a_larger_epsilon_moves_predictions_further(classifier, site):
    sentences, _ = tiny_sentences(30)
    clean = Predictor(classifier)(sentences).probabilities.astype(np.float64)
    attack = Attack(classifier, site)
    moved = [divergence(clean, attack(sentences, epsilon)[0]).mean() for epsilon in (0.2, 0.5, 1.0)]
    assert moved[0] < moved[1] < moved[2]


def test_sentences_keep_their_order():
    classifier = tiny_trainer().classifier
    sentences, _ = tiny_sentences(200, seed=4)
    attacked, random = Attack(classifier, "attention", ascent_steps=2)(sentences, 1e-4)
    clean = Predictor(classifier)(sentences).probabilities
    np.testing.assert_allclose(attacked, clean, atol=1e-5)
    np.testing.assert_allclose(random, clean, atol=1e-5)
