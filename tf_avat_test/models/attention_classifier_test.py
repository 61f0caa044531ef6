import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.models.attention_classifier import AttentionClassifier


@pytest.fixture
def classifier():
    keras.utils.set_random_seed(0)
    return AttentionClassifier(20, classes=3, embedding_size=5, hidden_size=4, attention_size=6)


IDS = tf.constant([[3, 4, 5, 6], [7, 8, 0, 0], [9, 0, 0, 0]])


def test_attending_to_word_logits_is_decoding_the_attended_state(classifier):
    classifier.decoder.bias.assign([0.5, -1.0, 2.0])
    mask = IDS != 0
    hidden = classifier.encoder(classifier.embedding(IDS), mask=mask)
    weights = tf.nn.softmax(tf.where(mask, classifier.attention(hidden), -1e9))
    attended = tf.einsum("bt,bth->bh", weights, hidden)
    np.testing.assert_allclose(classifier(IDS), classifier.decoder(attended), atol=1e-6)
    np.testing.assert_allclose(classifier.reader()(IDS)["attention"], weights, atol=1e-6)


def test_the_reader_tells_logits_attention_and_scores_of_the_same_layers(classifier):
    outputs = classifier.reader()(IDS)
    np.testing.assert_array_equal(outputs["logits"], classifier(IDS))
    assert outputs["attention"].shape == outputs["scores"].shape == (3, 4)
    classifier.decoder.bias.assign([0.5, -1.0, 2.0])
    np.testing.assert_array_equal(classifier.reader()(IDS)["logits"], classifier(IDS))


def test_padding_has_no_attention_and_changes_nothing(classifier):
    outputs = classifier.reader()(IDS)
    np.testing.assert_array_equal(outputs["attention"].numpy()[IDS.numpy() == 0], 0)
    longer = classifier(tf.pad(IDS, [[0, 0], [0, 3]]))
    np.testing.assert_array_equal(outputs["logits"], longer)


def test_trains_as_any_keras_model(classifier):
    classifier.compile(
        "adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"]
    )
    history = classifier.fit(IDS, np.array([0, 1, 2]), epochs=2, verbose=0).history
    assert np.all(np.isfinite(history["loss"]))


def test_survives_serialisation(classifier, tmp_path):
    classifier.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(copy, AttentionClassifier)
    np.testing.assert_array_equal(classifier(IDS), copy(IDS))


def test_everything_after_the_encoder_is_float32_in_mixed_precision():
    model = AttentionClassifier(20, embedding_size=5, hidden_size=4, attention_size=6, dtype="mixed_float16")
    assert {value.dtype for value in model.reader()(IDS).values()} == {tf.float32}
    assert model.encoder.compute_dtype == "float16"
