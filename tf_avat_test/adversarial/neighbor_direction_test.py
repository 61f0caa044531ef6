import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.nearest_words import nearest_words
from tf_avat.adversarial.neighbor_direction import neighbor_direction

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(20, 6))


def literal_neighbor_direction(gradient, ids, table, count):
    """Sato et al.'s equations for one sentence, word by word in float64; words are ids from 2 on."""
    table = np.float64(table)
    r = np.zeros_like(gradient)
    for place, word in enumerate(ids):
        others = [other for other in range(2, len(table)) if other != word]
        cosines = [
            table[o] @ table[word] / np.linalg.norm(table[o]) / np.linalg.norm(table[word]) for o in others
        ]
        nearest = [others[i] for i in np.argsort(cosines)[::-1][:count]]
        d = np.array([(table[k] - table[word]) / np.linalg.norm(table[k] - table[word]) for k in nearest])
        for_alpha = d @ gradient[place]
        r[place] = (for_alpha / np.linalg.norm(for_alpha)) @ d
    return r / np.linalg.norm(r)


def direction(gradient, ids, table=TABLE, count=4):
    nearest = tf.gather(nearest_words(tf.constant(table), count), ids)
    words, neighbors = tf.gather(tf.constant(table), ids), tf.gather(tf.constant(table), nearest)
    distances = tf.norm(neighbors - words[:, :, None], axis=-1)
    return neighbor_direction(tf.constant(gradient), words, neighbors, distances).numpy()


def test_equals_the_equations_written_out():
    ids = np.array([[3, 9, 4, 4, 1], [17, 2, 0, 0, 0]])
    gradient = RNG.normal(size=(2, 5, 6)) * (ids > 0)[..., None]
    found = direction(gradient, ids)
    for row, length in enumerate([5, 2]):
        expected = literal_neighbor_direction(gradient[row, :length], ids[row, :length], TABLE, 4)
        np.testing.assert_allclose(found[row, :length], expected, atol=1e-10)
        np.testing.assert_array_equal(found[row, length:], 0)


@pytest.mark.parametrize("scale", [1.0, 1e-25])
def test_has_unit_length_and_goes_uphill(scale):
    gradient = RNG.normal(size=(3, 4, 6)) * scale
    found = direction(gradient, RNG.integers(2, 20, (3, 4)))
    np.testing.assert_allclose(np.sqrt((found**2).sum(axis=(1, 2))), 1)
    assert np.all((found * gradient).sum(axis=(1, 2)) > 0)


def test_no_gradient_gives_zero():
    np.testing.assert_array_equal(direction(np.zeros((1, 3, 6)), np.array([[2, 3, 4]])), 0)


def test_a_neighbor_in_the_same_place_is_left_out():
    table = TABLE.copy()
    table[5] = table[6]
    found = direction(RNG.normal(size=(1, 2, 6)), np.array([[5, 6]]), table)
    assert np.all(np.isfinite(found)) and np.any(found != 0)
