import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.nearest_words import nearest_words

VECTORS = np.random.default_rng(0).normal(size=(50, 7))


@pytest.mark.parametrize("block", [1, 7, 50, 512])
def test_equals_a_full_sort_of_all_cosines_whatever_the_block(block):
    found = nearest_words(tf.constant(VECTORS), 5, block=block).numpy()
    unit = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -2)
    cosines[:, :2] = -2
    np.testing.assert_array_equal(found, np.argsort(-cosines, axis=1)[:, :5])


def test_nobodys_neighbor_is_itself_or_no_word():
    found = nearest_words(tf.constant(VECTORS), 47).numpy()
    assert np.all(found >= 2)
    assert not np.any(found == np.arange(50)[:, None])


@pytest.mark.parametrize("count", [0, 48])
def test_a_vocabulary_with_fewer_words_is_refused(count):
    with pytest.raises(ValueError, match="a vocabulary of 48 words"):
        nearest_words(tf.constant(VECTORS), count)
