import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.models.attention_classifier import AttentionClassifier
from tf_avat.training.word_neighborhood import WordNeighborhood
from tf_avat_test.adversarial.neighbor_direction_test import literal_neighbor_direction


@pytest.fixture
def classifier():
    keras.utils.set_random_seed(0)
    classifier = AttentionClassifier(25, embedding_size=5, hidden_size=3, normalized_embedding=True)
    return classifier


IDS = np.array([[4, 9, 20], [7, 7, 2]])
GRADIENT = np.random.default_rng(0).normal(size=(2, 3, 5)).astype("float32")


def test_direction_is_the_equations_written_out_on_the_vectors_of_the_last_refresh(classifier):
    neighborhood = WordNeighborhood(classifier.embedding, 4)
    neighborhood.refresh()
    table = classifier.embedding(tf.range(25)[None])[0].numpy()
    classifier.embedding.embeddings.assign(-classifier.embedding.embeddings[::-1])
    found = neighborhood.direction(tf.constant(GRADIENT), tf.constant(IDS)).numpy()
    for row in range(2):
        expected = literal_neighbor_direction(np.float64(GRADIENT[row]), IDS[row], table, 4)
        np.testing.assert_allclose(found[row], expected, atol=1e-5)


def test_a_vocabulary_too_small_is_refused_at_once(classifier):
    with pytest.raises(ValueError, match="neighbors=23: the vocabulary has 23 words"):
        WordNeighborhood(classifier.embedding, 23)
