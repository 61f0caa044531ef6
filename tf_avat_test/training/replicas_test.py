"""Training on two devices equals training on one; in a process of its own, as devices are fixed once."""

import multiprocessing

import numpy as np
import pytest

pytestmark = pytest.mark.long

METHODS = ["attn_ivat", "word_ivat"]
# The mean prediction is that of both devices.
CONFIDENCE = {"entropy_weight": 0.3, "marginal_entropy_weight": 0.5}


def _train(strategy, method):
    import keras

    from tf_avat.data.batches.training_batches import training_batches
    from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

    replicas = strategy.num_replicas_in_sync
    sentences, labels = tiny_sentences(35)
    unlabeled, _ = tiny_sentences(50, seed=1)
    with strategy.scope():
        trainer = tiny_trainer(method, epsilon=1.0, optimizer=keras.optimizers.SGD(0.3), **CONFIDENCE)
    # 35 sentences leave a last batch of 3, of which one replica has 2 and the other 1.
    parts = training_batches(sentences, labels, unlabeled, 16, 7, 1, 0, replicas)
    batches = strategy.distribute_datasets_from_function(lambda context: parts) if replicas > 1 else parts
    history = trainer.fit(batches, epochs=2, steps_per_epoch=3, shuffle=False, verbose=0).history
    return history, trainer.model.get_weights()


def _train_all(pipe):
    import tensorflow as tf

    from tf_avat.training.choose_strategy import choose_strategy

    two = choose_strategy(2)
    assert two.num_replicas_in_sync == 2
    for method in METHODS:
        pipe.send([_train(strategy, method) for strategy in (tf.distribute.get_strategy(), two)])


@pytest.fixture(scope="module")
def trained():
    """For each method what training on one device and on two came to."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe()
    process = context.Process(target=_train_all, args=[sender])
    process.start()
    sender.close()
    yield {method: receiver.recv() for method in METHODS}
    process.join()


@pytest.mark.parametrize("method", METHODS)
def test_two_replicas_give_the_losses_and_weights_of_one(method, trained):
    (history, weights), (split_history, split_weights) = trained[method]
    for name, values in history.items():
        np.testing.assert_allclose(split_history[name], values, rtol=1e-5, atol=1e-7, err_msg=name)
    for a, b in zip(weights, split_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
