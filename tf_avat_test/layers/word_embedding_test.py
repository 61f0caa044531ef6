import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.word_embedding import WordEmbedding

COUNTS = np.array([100, 5, 40, 3, 1, 0, 11])


def built(**settings):
    keras.utils.set_random_seed(0)
    layer = WordEmbedding(7, 4, **settings)
    layer.build((None, None))
    layer.embeddings.assign(np.random.default_rng(0).normal(2.0, 3.0, size=(7, 4)))
    return layer


def test_looks_up_rows():
    layer = built()
    ids = np.array([[1, 6], [0, 2]])
    np.testing.assert_array_equal(layer(ids), layer.embeddings.numpy()[ids])


def test_normalized_vectors_have_mean_0_and_variance_1_over_the_words_of_a_corpus():
    layer = built(normalized=True)
    layer.count(COUNTS)
    corpus = np.repeat(np.arange(1, 7), COUNTS[1:])  # padding is no word
    vectors = layer(corpus[None])[0].numpy()
    np.testing.assert_allclose(vectors.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(vectors.var(axis=0), 1, rtol=1e-5)


def test_equals_the_formula_written_out():
    layer = built(normalized=True)
    layer.count(COUNTS)
    table = np.float64(layer.embeddings.numpy())
    f = np.array([0, *COUNTS[1:]]) / COUNTS[1:].sum()
    mean = f @ table
    deviation = np.sqrt(f @ (table - mean) ** 2)
    np.testing.assert_allclose(layer(np.arange(7)), (table - mean) / deviation, rtol=1e-5, atol=1e-6)


def test_before_counting_all_words_count_alike():
    layer = built(normalized=True)
    vectors = layer(np.arange(1, 7)).numpy()
    np.testing.assert_allclose(vectors.mean(axis=0), 0, atol=1e-6)


def test_a_size_of_vectors_that_grows_changes_nothing_when_normalized():
    layer = built(normalized=True)
    before = layer(np.arange(7)).numpy()
    layer.embeddings.assign(layer.embeddings * 1000)
    np.testing.assert_allclose(layer(np.arange(7)), before, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("normalized", [True, False])
def test_the_gradient_touches_the_rows_of_the_words_alone(normalized):
    layer = built(normalized=normalized)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(tf.constant([[3, 3, 5]])))
    gradient = tape.gradient(loss, layer.embeddings.value)
    assert isinstance(gradient, tf.IndexedSlices)
    assert set(gradient.indices.numpy()) == {3, 5}


def test_survives_serialisation():
    layer = built(normalized=True)
    layer.count(COUNTS)
    copy = WordEmbedding.from_config(layer.get_config())
    copy.build((None, None))
    copy.set_weights(layer.get_weights())
    np.testing.assert_array_equal(layer(np.arange(7)), copy(np.arange(7)))
