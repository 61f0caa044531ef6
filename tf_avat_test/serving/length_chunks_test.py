import numpy as np
import pytest
import tensorflow as tf

from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.serving.length_chunks import in_length_chunks

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def reader():
    """Reads ids; notes how many it was given, padding included."""
    classifier = AttentionClassifier(9, embedding_size=4, hidden_size=4, attention_size=3, classes=3)
    classifier.set_weights([RNG.normal(size=weight.shape) for weight in classifier.get_weights()])
    return classifier.reader()


def texts(rows, longest):
    lengths = RNG.integers(1, longest + 1, rows)
    return tf.RaggedTensor.from_row_lengths(
        tf.constant(RNG.integers(1, 9, lengths.sum()), tf.int32), tf.constant(lengths)
    )


@pytest.mark.parametrize("rows", [0, 1, 47, 48, 64, 130])
def test_answers_are_those_of_all_texts_at_once_in_their_order(reader, rows):
    ids = texts(rows, 23)
    graph = tf.function(
        lambda ids: in_length_chunks(reader, ids), [tf.RaggedTensorSpec([None, None], tf.int32)]
    )
    logits, attention = graph(ids)
    expected = reader(ids.to_tensor(shape=[None, max(1, ids.bounding_shape()[1])]))
    np.testing.assert_allclose(logits, expected["logits"], atol=1e-6)
    np.testing.assert_allclose(attention, expected["attention"], atol=1e-6)


def test_a_long_text_among_many_short_ones_pads_few_of_them(reader):
    sizes = []

    def counted(ids):
        sizes.append(int(tf.size(ids)))
        return reader(ids)

    ids = tf.concat([texts(100, 3), texts(1, 1000), texts(100, 3)], 0)
    in_length_chunks(counted, ids)
    assert len(sizes) > 1 and sum(sizes) < 201 * 3 + 32 * 1000
