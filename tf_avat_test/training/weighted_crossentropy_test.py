import keras
import numpy as np

from tf_avat.training.weighted_crossentropy import WeightedCrossentropy

LOGITS = np.random.default_rng(0).normal(size=(7, 2)).astype("float32")
LABELS = np.array([0, 1, 1, 0, 1, 0, 0])


def test_with_two_classes_it_is_the_logistic_loss_with_a_weight_for_the_positive_one():
    odds = LOGITS[:, 1] - LOGITS[:, 0]
    sure = 1 / (1 + np.exp(-odds))
    expected = np.mean(-2.5 * LABELS * np.log(sure) - (1 - LABELS) * np.log(1 - sure))
    found = WeightedCrossentropy([1.0, 2.5])(LABELS, LOGITS)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_with_equal_weights_it_is_keras_own_with_and_without_sample_weights():
    weights = np.arange(7.0)
    for own in ({}, {"sample_weight": weights}):
        expected = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            LABELS[:, None], LOGITS, **own
        )
        np.testing.assert_allclose(
            WeightedCrossentropy([1, 1])(LABELS[:, None], LOGITS, **own), expected, rtol=1e-6
        )


def test_it_is_saved_with_its_weights():
    loss = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(WeightedCrossentropy([1, 3]))
    )
    assert loss.weights == (1.0, 3.0)
    np.testing.assert_allclose(loss(LABELS, LOGITS), WeightedCrossentropy([1, 3])(LABELS, LOGITS))
