"""Plain `trainer.fit` on two devices equals one."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.small_models import attentive_model, texts
from tf_avat_test.training.two_devices import trained_on_one_and_two

pytestmark = [pytest.mark.long, pytest.mark.thorough]

CASES = [
    ("attn_ivat", "data set"),
    ("attn_at", "arrays"),
    ("attn_vat", "arrays"),
    ("attn_vat", "normalized"),
    ("word_at", "distributed"),
]


def model(how):
    plain = attentive_model(regularizer="l2")
    if how == "normalized":
        normalization = keras.layers.BatchNormalization(synchronized=True)
        return keras.Model(plain.input, normalization(plain.output))
    if how != "arrays":
        return plain
    # Each replica has added losses of its own, whose mean over its rows is a share of that over all.
    adding = keras.layers.Dense(2, activity_regularizer=keras.regularizers.L2(0.1))
    return keras.Model(plain.input, adding(plain.output))


def train(strategy, method, how):
    ids, labels = texts(35)
    unlabeled, _ = texts(21, words=5, seed=1)
    with strategy.scope():
        keras.utils.set_random_seed(2)
        trainer = AdversarialTrainer(model(how), method, epsilon=1.0, neighbors=3)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        trainer.compile(keras.optimizers.SGD(0.3), loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    # 35 texts leave a last batch of 3, of which one replica has 2 and the other 1.
    more = {"unlabeled": unlabeled, "unlabeled_batch_size": 7} if method == "attn_ivat" else {}
    weights = np.linspace(0.5, 2, 35).astype("float32")
    if how in ("arrays", "normalized"):
        given = {"x": ids, "y": labels, "sample_weight": weights, "batch_size": 16, "shuffle": False}
    else:
        data = tf.data.Dataset.from_tensor_slices((ids, labels, weights)).batch(16)
        if how == "distributed":
            data = strategy.experimental_distribute_dataset(data)
            more = {}
        given = {"x": data, "shuffle": False}
    if how == "data set":
        more["validation_data"] = (ids[:9], labels[:9])
    history = trainer.fit(**given, epochs=2, verbose=0, **more).history
    scores = trainer.evaluate(ids, labels, verbose=0) if how == "data set" else []
    return history, trainer.model.get_weights(), scores


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return trained_on_one_and_two(__name__, tmp_path_factory.mktemp("trained"))


@pytest.mark.parametrize("case", CASES)
def test_fit_on_two_devices_gives_the_losses_and_weights_of_one(case, trained):
    (history, weights, scores), (split_history, split_weights, split_scores) = trained[case]
    assert set(history) == set(split_history)
    for name, values in history.items():
        np.testing.assert_allclose(split_history[name], values, rtol=1e-4, atol=1e-6, err_msg=name)
    for a, b in zip(weights, split_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    np.testing.assert_allclose(split_scores, scores, rtol=1e-4)
