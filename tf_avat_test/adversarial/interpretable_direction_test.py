import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.interpretable_direction import NORMALIZATIONS, interpretable_direction
from tf_avat.adversarial.unit_vector import unit_vector


def literal_direction(gradient, scores, normalization):
    """Eqs. (5)-(7) for one sentence with the words x words tensors written out, in float64."""
    d = scores[:, None] - scores[None, :]  # (5)
    if normalization != "none":
        norms = np.linalg.norm(d, axis=1, keepdims=True)
        d = np.divide(d, norms, out=np.zeros_like(d), where=norms > 0)  # (6)
    for_alpha = gradient[:, None] * d  # chain rule through (7)
    axis = 1 if normalization == "word" else None
    norms = np.sqrt((for_alpha**2).sum(axis=axis, keepdims=True))
    alpha = np.divide(for_alpha, norms, out=np.zeros_like(d), where=norms > 0)
    r = (alpha * d).sum(axis=1)  # (7)
    return r / np.linalg.norm(r) if r.any() else r


def batch_of(lengths, width, tied):
    rng = np.random.default_rng(len(lengths) + width)
    mask = np.arange(width) < np.array(lengths)[:, None]
    scores = rng.normal(size=mask.shape) * 3
    if tied:
        scores = np.round(scores)
    return rng.normal(size=mask.shape) * mask, scores, mask


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
@pytest.mark.parametrize("tied", [False, True])
def test_equals_the_equations_written_out(normalization, tied):
    lengths = [1, 2, 3, 7, 12]
    gradient, scores, mask = batch_of(lengths, 12, tied)
    found = interpretable_direction(
        tf.constant(gradient), tf.constant(scores), tf.constant(mask), normalization
    )
    for row, length in enumerate(lengths):
        expected = literal_direction(gradient[row, :length], scores[row, :length], normalization)
        np.testing.assert_allclose(found[row, :length], expected, atol=1e-5)
        np.testing.assert_array_equal(found[row, length:], 0)


@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_equal_scores_give_zero(normalization):
    mask = tf.constant([[True, True, True, False]])
    for score in (0.0, 0.1, -1234.567):
        scores = tf.constant([[score, score, score, 9.0]])
        found = interpretable_direction(tf.ones([1, 4]), scores, mask, normalization)
        np.testing.assert_array_equal(found, np.zeros([1, 4]))


def test_word_by_word_moves_every_word_by_the_same_amount():
    gradient, scores, mask = batch_of([4, 9], 9, tied=False)
    found = interpretable_direction(tf.constant(gradient), tf.constant(scores), tf.constant(mask), "word")
    np.testing.assert_allclose(found[0, :4], np.sign(gradient[0, :4]) / np.sqrt(4), rtol=1e-6)
    np.testing.assert_allclose(found[1], np.sign(gradient[1]) / np.sqrt(9), rtol=1e-6)


def test_sentence_normalization_is_the_free_direction():
    gradient, scores, mask = batch_of([4, 9], 9, tied=False)
    found = interpretable_direction(tf.constant(gradient), tf.constant(scores), tf.constant(mask), "sentence")
    np.testing.assert_allclose(found, unit_vector(tf.constant(gradient)), rtol=1e-6)


def test_unknown_normalization_is_refused():
    with pytest.raises(ValueError, match="'letter'"):
        interpretable_direction(tf.ones([1, 1]), tf.ones([1, 1]), tf.constant([[True]]), "letter")
