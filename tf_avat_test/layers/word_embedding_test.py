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


def test_id_0_is_padding_to_the_layers_behind():
    ids = np.array([[1, 6, 0], [0, 2, 3]])
    np.testing.assert_array_equal(built()(ids)._keras_mask, ids != 0)

    inputs = keras.Input([None], dtype="int32")
    embedding = WordEmbedding(7, 4)
    states = keras.layers.LSTM(3, return_sequences=True)(embedding(inputs))
    model = keras.Model(inputs, [states, keras.layers.GlobalAveragePooling1D()(embedding(inputs))])
    states, average = model(ids)
    np.testing.assert_allclose(states[0, 1], model(ids[:1, :2])[0][0, 1], atol=1e-6)
    np.testing.assert_allclose(states[1, 2], model(ids[1:, 1:])[0][0, 1], atol=1e-6)
    np.testing.assert_allclose(average[1], embedding.embeddings.numpy()[[2, 3]].mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("normalized", [True, False])
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_under_every_policy_looks_up_the_same_words(policy, normalized):
    """Ids that Keras takes for floats are not rounded to half precision: 2049 is no number there."""
    ids = np.array([[2049.0, 2047.0, 257.0]])
    expected = WordEmbedding(3000, 4, normalized)
    expected.build((None, None))
    layer = WordEmbedding(3000, 4, normalized, dtype=policy)
    layer.build((None, None))
    layer.set_weights(expected.get_weights())
    vectors = layer(tf.constant(ids))
    assert vectors.dtype == layer.compute_dtype
    tolerance = 1e-5 if policy == "float64" else 2e-2
    np.testing.assert_allclose(tf.cast(vectors, "float32"), expected(ids), rtol=tolerance, atol=1e-6)
    np.testing.assert_array_equal(vectors._keras_mask, [[True, True, True]])


@pytest.mark.parametrize("normalized", [True, False])
def test_in_float64_nothing_is_rounded_to_less(normalized):
    layer = WordEmbedding(7, 4, normalized, dtype="float64")
    layer.build((None, None))
    table = np.random.default_rng(0).normal(2.0, 3.0, size=(7, 4))
    layer.embeddings.assign(table)
    expected = (table - table[1:].mean(axis=0)) / table[1:].std(axis=0) if normalized else table
    np.testing.assert_allclose(layer(np.arange(7)), expected, rtol=1e-12)


def test_in_half_precision_the_gradient_touches_the_rows_of_the_words_alone():
    layer = WordEmbedding(7, 4, dtype="mixed_bfloat16")
    layer.build((None, None))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(tf.constant([[3, 3, 5]])))
    gradient = tape.gradient(loss, layer.embeddings.value)
    assert isinstance(gradient, tf.IndexedSlices) and gradient.dtype == tf.float32
    assert set(gradient.indices.numpy()) == {3, 5}


def test_a_step_reads_no_more_of_the_table_than_the_rows_of_its_words():
    layer = built()
    graph = tf.function(layer).get_concrete_function(tf.TensorSpec([None, None], tf.int32)).graph
    kinds = {operation.type for operation in graph.get_operations()}
    assert "ResourceGather" in kinds and "ReadVariableOp" not in kinds


def test_an_id_that_the_table_does_not_have_is_refused():
    for id_ in (-1, 7):
        with pytest.raises(tf.errors.InvalidArgumentError):
            built()(np.array([[id_]]))
