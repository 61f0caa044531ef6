"""The loss that a trainer is compiled with is the one that it minimises, by every kind of loss and weight."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.layers.additive_attention import AdditiveAttention
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.compiled_trainers import FROM_LOGITS, IDS, LABELS, UNLABELED, eager
from tf_avat_test.training.small_models import InContext, attending, attentive_model


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


LOSSES = {
    "softmax of logits": (FROM_LOGITS, 2, None, LABELS),
    "softmax of probabilities": ("sparse_categorical_crossentropy", 2, "softmax", LABELS),
    "label smoothing": (
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1),
        2,
        None,
        np.eye(2)[LABELS],
    ),
    "one sigmoid": (keras.losses.BinaryCrossentropy(from_logits=True), 1, None, LABELS[:, None]),
    "one sigmoid of probabilities": ("binary_crossentropy", 1, "sigmoid", LABELS),
    "several sigmoids": (
        keras.losses.BinaryCrossentropy(from_logits=True),
        3,
        None,
        np.stack([LABELS, 1 - LABELS, LABELS], 1),
    ),
    "focal": (keras.losses.BinaryFocalCrossentropy(from_logits=True), 1, None, LABELS[:, None]),
}


@pytest.mark.parametrize("method", ["attn_at", "attn_vat"])
@pytest.mark.parametrize("kind", LOSSES)
def test_the_compiled_loss_is_what_is_minimised(kind, method):
    loss, units, activation, labels = LOSSES[kind]
    model = attentive_model(units, activation)
    plain = keras.models.clone_model(model)
    plain.set_weights(model.get_weights())
    plain.compile("sgd", loss, run_eagerly=True)
    trainer = eager(model, method, keras.optimizers.SGD(0.1), loss, (), epsilon=0.0)
    logs = trainer.train_on_batch(IDS, labels, return_dict=True)
    expected = plain.test_on_batch(IDS, labels)
    assert logs["supervised_loss"] == pytest.approx(expected, rel=1e-5)
    # At epsilon 0 the perturbed pass is the clean one.
    assert logs["loss"] == pytest.approx(2 * expected if method == "attn_at" else expected, rel=1e-5)


@pytest.mark.parametrize("solver", ["power", "exact"])
@pytest.mark.parametrize("kind", LOSSES)
def test_kl_follows_the_distribution_of_the_outputs(kind, solver):
    loss, units, activation, labels = LOSSES[kind]
    trainer = eager(
        attentive_model(units, activation), "attn_vat", keras.optimizers.SGD(0.0), loss, (), solver=solver
    )
    r = trainer.perturbation(IDS).numpy()
    clean = np.float64(trainer.predict(IDS, verbose=0))
    with_r = np.float64(_with_scores(trainer.model, r))
    if activation is None:
        clean, with_r = (_probabilities(z, "softmax" in kind or "smoothing" in kind) for z in (clean, with_r))
    if "softmax" in kind or "smoothing" in kind:
        kl = (clean * np.log(clean / with_r)).sum(1)
    else:
        kl = (clean * np.log(clean / with_r) + (1 - clean) * np.log((1 - clean) / (1 - with_r))).sum(1)
    logs = trainer.train_on_batch(IDS, labels, return_dict=True)
    assert logs["kl"] == pytest.approx(kl.mean(), rel=1e-2)
    assert kl.mean() > 0


def _probabilities(logits, softmax):
    if softmax:
        e = np.exp(logits - logits.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
    return 1 / (1 + np.exp(-logits))


def _with_scores(model, r):
    """The outputs of `attentive_model` with r added to the scores, layer by layer."""
    embedding, encode, score, out = (
        next(layer for layer in model.layers if isinstance(layer, kind))
        for kind in (keras.layers.Embedding, InContext, AdditiveAttention, keras.layers.Dense)
    )
    mask = IDS != 0
    hidden = encode(embedding(IDS), mask=tf.constant(mask)).numpy()
    scores = np.where(mask, score(hidden).numpy() + r, -np.inf)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    return out(np.einsum("bt,bth->bh", weights, hidden)).numpy()


def test_a_loss_that_does_not_tell_its_distribution_needs_it_said():
    with pytest.raises(
        ValueError, match="does not tell what they are: give AdversarialTrainer distribution="
    ):
        eager(loss="mse")
    trainer = eager(loss="mse", metrics=(), distribution="softmax")
    assert trainer.train_on_batch(IDS, np.eye(2)[LABELS], return_dict=True)["kl"] > 0
    eager(method="attn_at", loss="mse", metrics=()).train_on_batch(IDS, np.eye(2)[LABELS])


def test_without_a_loss_training_is_refused():
    trainer = AdversarialTrainer(attentive_model(), "attn_at")
    trainer.compile("adam")
    with pytest.raises(ValueError, match="loss"):
        trainer.fit(IDS, LABELS, verbose=0)


def test_losses_that_layers_add_are_part_of_the_loss():
    trainer = eager(
        attentive_model(regularizer=keras.regularizers.L2(0.5)), optimizer=keras.optimizers.SGD(0.0)
    )
    kernel = trainer.model.get_layer("out").kernel.numpy()
    logs = trainer.train_on_batch(IDS, LABELS, return_dict=True)
    expected = logs["supervised_loss"] + logs["kl"] + 0.5 * np.sum(kernel**2)
    assert logs["loss"] == pytest.approx(expected, rel=1e-5)


@keras.saving.register_keras_serializable("tf_avat_test")
class Sparse(keras.layers.Layer):
    """Adds a loss to what passes, as layers of users do."""

    def call(self, values):
        self.add_loss(0.1 * tf.reduce_mean(tf.abs(values)))
        return values


@pytest.mark.parametrize("where", ["trunk", "head"])
@pytest.mark.parametrize("method", ["attn_vat", "attn_at"])
def test_added_losses_are_those_of_the_clean_pass_of_labeled_texts(where, method):
    ids = keras.Input((None,), dtype="int32")
    hidden = keras.layers.Embedding(20, 4)(ids)
    if where == "trunk":
        hidden = Sparse()(hidden)
    pooled = attending(hidden)
    if where == "head":
        pooled = Sparse()(pooled)
    model = keras.Model(ids, keras.layers.Dense(2, activity_regularizer="l1")(pooled))
    plain = keras.models.clone_model(model)
    plain.set_weights(model.get_weights())
    plain.compile("sgd", FROM_LOGITS, run_eagerly=True)
    trainer = eager(model, method, keras.optimizers.SGD(0.0))
    logs = trainer.train_on_batch(
        {"labeled": (tf.constant(IDS), tf.constant(LABELS)), "unlabeled": tf.constant(UNLABELED)},
        return_dict=True,
    )
    adversarial = logs[trainer.adversarial_name]
    assert logs["loss"] - adversarial == pytest.approx(plain.test_on_batch(IDS, LABELS), rel=1e-5)
    assert logs["loss"] - adversarial > logs["supervised_loss"] + 1e-3


@pytest.mark.parametrize("method", ["vanilla", "attn_at", "attn_vat"])
def test_sample_weights_weigh_texts_and_class_weights_their_classes(method):
    weights = np.where(LABELS == 1, 3.0, 0.5).astype("float32")
    before = attentive_model()
    logs = []
    for given in ({"sample_weight": weights}, {"class_weight": {0: 0.5, 1: 3.0}}):
        model = keras.models.clone_model(before)
        model.set_weights(before.get_weights())
        trainer = eager(model, method, keras.optimizers.SGD(0.5), metrics=())
        logs.append(
            (trainer.fit(IDS, LABELS, 40, verbose=0, shuffle=False, **given).history, model.get_weights())
        )
    for a, b in zip(*[own for _, own in logs], strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
    nll = keras.losses.sparse_categorical_crossentropy(LABELS, before(IDS), from_logits=True).numpy()
    assert logs[0][0]["supervised_loss"][0] == pytest.approx(np.mean(nll * weights), rel=1e-5)


def test_a_text_of_weight_zero_is_not_learnt_from():
    weights = np.r_[np.ones(20), np.zeros(20)].astype("float32")
    outcomes = []
    for labels in (LABELS, np.r_[LABELS[:20], 1 - LABELS[20:]]):
        keras.utils.set_random_seed(3)
        trainer = eager(method="attn_at", optimizer=keras.optimizers.SGD(0.5))
        trainer.fit(IDS, labels, 40, verbose=0, sample_weight=weights)
        outcomes.append(trainer.model.get_weights())
    for a, b in zip(*outcomes, strict=True):
        np.testing.assert_array_equal(a, b)


def test_train_on_batch_takes_class_weights():
    trainer = eager(optimizer=keras.optimizers.SGD(0.0))
    by_class = trainer.train_on_batch(IDS, LABELS, class_weight={0: 2.0, 1: 0.0}, return_dict=True)
    by_text = trainer.train_on_batch(IDS, LABELS, np.where(LABELS == 0, 2.0, 0.0), return_dict=True)
    assert by_class["supervised_loss"] == pytest.approx(by_text["supervised_loss"], rel=1e-6)
