import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.models.attention_classifier import AttentionClassifier


@pytest.fixture
def classifier():
    keras.utils.set_random_seed(0)
    model = AttentionClassifier(20, classes=3, embedding_size=5, hidden_size=4, attention_size=6)
    model(tf.zeros([1, 2], tf.int32))
    return model


IDS = tf.constant([[3, 4, 5, 6], [7, 8, 0, 0], [9, 0, 0, 0]])


def read(classifier, training=False):
    """Returns word logits, scores and mask."""
    mask = classifier.mask(IDS)
    hidden = classifier.encode(classifier.embed(IDS, training=training), mask, training=training)
    return *classifier.score(hidden), mask


def test_call_is_embed_encode_score_decode(classifier):
    word_logits, scores, mask = read(classifier)
    logits, attention = classifier.decode(word_logits, scores, mask)
    outputs = classifier(IDS)
    assert logits.shape == (3, 3) and attention.shape == scores.shape == (3, 4)
    np.testing.assert_array_equal(outputs["logits"], logits)
    np.testing.assert_array_equal(outputs["attention"], attention)
    np.testing.assert_array_equal(outputs["scores"], scores)


def test_attending_to_word_logits_is_decoding_the_attended_state(classifier):
    mask = classifier.mask(IDS)
    hidden = classifier.encode(classifier.embed(IDS), mask)
    classifier.decoder.bias.assign([0.5, -1.0, 2.0])
    word_logits, scores = classifier.score(hidden)
    logits, attention = classifier.decode(word_logits, scores, mask)
    attended = tf.einsum("bt,bth->bh", attention, hidden)
    np.testing.assert_allclose(logits, classifier.decoder(attended), atol=1e-6)


def test_padding_has_no_attention_and_changes_nothing(classifier):
    outputs = classifier(IDS)
    np.testing.assert_array_equal(outputs["attention"].numpy()[IDS.numpy() == 0], 0)
    longer = classifier(tf.pad(IDS, [[0, 0], [0, 3]]))
    np.testing.assert_array_equal(outputs["logits"], longer["logits"])


def test_a_perturbed_decode_uses_scores_plus_r(classifier):
    word_logits, scores, mask = read(classifier)
    r = tf.random.stateless_normal(scores.shape, [1, 2])
    perturbed, _ = classifier.decode(word_logits, scores, mask, r)
    expected, _ = classifier.decode(word_logits, scores + r, mask)
    np.testing.assert_allclose(perturbed, expected, rtol=1e-6)


def test_decode_has_no_randomness_of_its_own(classifier):
    word_logits, scores, mask = read(classifier, training=True)
    assert np.any(word_logits != read(classifier, training=True)[0])
    first, second = (classifier.decode(word_logits, scores, mask)[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_survives_serialisation(classifier, tmp_path):
    classifier.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(classifier(IDS)["logits"], copy(IDS)["logits"])


def test_everything_after_the_encoder_is_float32_in_mixed_precision():
    model = AttentionClassifier(20, embedding_size=5, hidden_size=4, attention_size=6, dtype="mixed_float16")
    outputs = model(IDS)
    assert {value.dtype for value in outputs.values()} == {tf.float32}
    assert model.encoder.compute_dtype == "float16"
