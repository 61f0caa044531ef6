"""Training on two devices equals training on one."""

import keras
import numpy as np
import pytest

from tf_avat.data.batches.training_batches import training_batches
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer
from tf_avat_test.training.two_devices import trained_on_one_and_two

pytestmark = pytest.mark.long

# Dropout by bytes, and, of .3, by Keras.
CASES = [("attn_ivat", 0.5), ("attn_vat", 0.3), ("word_ivat", 0.5)]
# The mean prediction is that of both devices.
TERMS = {"entropy_weight": 0.3, "marginal_entropy_weight": 0.5, "uniform_attention_weight": 2.0}


def train(strategy, method, dropout):
    replicas = strategy.num_replicas_in_sync
    sentences, labels = tiny_sentences(35)
    unlabeled, _ = tiny_sentences(50, seed=1)
    with strategy.scope():
        trainer = tiny_trainer(method, dropout, epsilon=1.0, optimizer=keras.optimizers.SGD(0.3), **TERMS)
    # 35 sentences leave a last batch of 3, of which one replica has 2 and the other 1.
    parts = training_batches(sentences, labels, unlabeled, 16, 7, 1, 0, replicas)
    batches = strategy.distribute_datasets_from_function(lambda context: parts) if replicas > 1 else parts
    history = trainer.fit(batches, epochs=2, steps_per_epoch=3, shuffle=False, verbose=0).history
    return history, trainer.model.get_weights()


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return trained_on_one_and_two(__name__, tmp_path_factory.mktemp("trained"))


@pytest.mark.parametrize("case", CASES)
def test_two_replicas_give_the_losses_and_weights_of_one(case, trained):
    (history, weights), (split_history, split_weights) = trained[case]
    for name, values in history.items():
        np.testing.assert_allclose(split_history[name], values, rtol=1e-5, atol=1e-7, err_msg=name)
    for a, b in zip(weights, split_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
