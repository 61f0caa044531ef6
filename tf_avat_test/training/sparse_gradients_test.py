"""Optimizers do with a trainer what they do with a plain Keras model."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat_test.training import literal_step as tiny
from tf_avat_test.training.compiled_trainers import FROM_LOGITS, IDS, LABELS, UNLABELED, compiled, eager
from tf_avat_test.training.small_models import attentive_model
from tf_avat_test.training.tiny_problem import tiny_trainer


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


OPTIMIZERS = ["AdamW", "RMSprop", "Ftrl", "Lion", "Lamb", "Adafactor", "Muon"]


EXTRAS = [
    {},
    {"clipnorm": 0.1},
    {"global_clipnorm": 0.1},
    {"clipvalue": 0.01},
    {"gradient_accumulation_steps": 2},
    {"use_ema": True},
    {"weight_decay": 0.1},
]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_trains(name):
    optimizer = getattr(keras.optimizers, name)(0.01)
    trainer = eager(optimizer=optimizer, epsilon=0.5)
    before = trainer.model.get_weights()
    history = trainer.fit(IDS, LABELS, 20, 1, 0, unlabeled=UNLABELED).history
    assert np.all(np.isfinite(history["loss"]))
    assert any(np.any(a != b) for a, b in zip(before, trainer.model.get_weights(), strict=True))


@pytest.mark.parametrize("extra", EXTRAS, ids=str)
def test_what_an_optimizer_does_beside_its_step_is_done_as_in_plain_keras(extra):
    # The embedding is frozen: Keras clips the parts of a sparse gradient before it sums those of one word.
    def weights(wrap):
        keras.utils.set_random_seed(2)
        model = attentive_model()
        model.get_layer("words").trainable = False
        own = AdversarialTrainer(model, "vanilla") if wrap else model
        own.compile(keras.optimizers.SGD(0.1, momentum=0.9, **extra), FROM_LOGITS, run_eagerly=True)
        own.fit(IDS, LABELS, 20, 2, 0, shuffle=False)
        return model.get_weights()

    for a, b in zip(weights(True), weights(False), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_a_frozen_embedding_stays_as_it_is_with_every_optimizer():
    for make in (
        lambda model: LazyAdam(model.get_layer("words").embeddings),
        lambda model: keras.optimizers.Adam(),
    ):
        model = attentive_model()
        model.get_layer("words").trainable = False
        before = model.get_layer("words").embeddings.numpy()
        trainer = eager(model, optimizer=make(model))
        trainer.fit(IDS, LABELS, verbose=0, epochs=2)
        np.testing.assert_array_equal(model.get_layer("words").embeddings.numpy(), before)


def test_lazy_adam_is_caught_up_before_anything_reads_the_table(tmp_path):
    def trained(make):
        keras.utils.set_random_seed(2)
        model = attentive_model()
        trainer = eager(model, optimizer=make(model))
        trainer.fit(IDS, LABELS, 8, 2, 0, shuffle=False, validation_split=0.2)
        return trainer

    lazy = trained(lambda model: LazyAdam(model.get_layer("words").embeddings, 0.02))
    dense = trained(lambda model: keras.optimizers.Adam(0.02, amsgrad=True))
    np.testing.assert_allclose(lazy.history.history["val_loss"], dense.history.history["val_loss"], rtol=1e-3)
    for own in (lazy, dense):
        own.train_on_batch(IDS[:2], LABELS[:2])
    np.testing.assert_allclose(lazy.predict(IDS, verbose=0), dense.predict(IDS, verbose=0), atol=1e-3)


def test_lazy_adam_is_refused_where_it_cannot_work():
    model = attentive_model()
    with pytest.raises(ValueError, match="LazyAdam can't work with jit_compile=True: use keras"):
        compiled(model, optimizer=LazyAdam(model.get_layer("words").embeddings), jit_compile=True)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = attentive_model()
        with pytest.raises(ValueError, match="LazyAdam can't work with the loss scaling"):
            compiled(model, optimizer=LazyAdam(model.get_layer("words").embeddings))
    finally:
        keras.config.set_dtype_policy("float32")


def test_adam_sees_the_square_of_a_repeated_words_gradient_not_the_sum_of_squares():
    trainer = tiny_trainer("vanilla", optimizer=keras.optimizers.Adam(1e-3))
    dense = tf.Variable(trainer.model.embedding.embeddings)
    dense_optimizer = keras.optimizers.Adam(1e-3)
    for _ in range(3):
        with tf.GradientTape() as tape:
            logits = trainer.model(tiny.IDS[:8])
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(tiny.LABELED[1], logits))
        gradient = tape.gradient(loss, trainer.model.embedding.trainable_variables[0])
        dense_optimizer.apply([tf.convert_to_tensor(gradient)], [dense])
        trainer.train_step(tiny.BATCH)
    np.testing.assert_allclose(trainer.model.embedding.embeddings, dense, atol=1e-6)


@pytest.mark.parametrize("method", ["vanilla", "attn_ivat"])
def test_lazy_adam_trains_as_adam_on_dense_gradients(method):
    lazy = tiny_trainer(method, epsilon=0.5, optimizer=lambda table: LazyAdam(table, 0.01))
    dense = tiny_trainer(method, epsilon=0.5, optimizer=keras.optimizers.Adam(0.01, amsgrad=True))
    rng = np.random.default_rng(0)
    for _ in range(6):
        rows = rng.permutation(12)[:4]
        labels = tf.constant(tiny.LABELS[rows[:3]].astype(np.int32))
        batch = {
            "labeled": (tf.gather(tiny.IDS, rows[:3]), labels),
            "unlabeled": tf.gather(tiny.IDS, rows[3:]),
        }
        for trainer in (lazy, dense):
            trainer.train_step(batch)
    lazy.end_epoch()
    for a, b in zip(lazy.trainable_variables, dense.trainable_variables, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=4e-5, err_msg=a.path)
