"""The trainer is a Keras model in every respect: what a Keras user does with one works with it."""

import functools

import keras
import numpy as np
import pytest

from tf_avat.adversarial.methods import METHODS
from tf_avat_test.training.compiled_trainers import IDS, LABELS, UNLABELED, compiled, eager
from tf_avat_test.training.small_models import Subclassed, attentive_model, transformer


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


@pytest.mark.parametrize("method", METHODS)
def test_fit_evaluate_and_predict_give_real_numbers_for_every_method(method):
    trainer = eager(method=method, optimizer=keras.optimizers.Adam(0.05))
    history = trainer.fit(IDS, LABELS, 15, 2, 0, validation_split=0.25, unlabeled=UNLABELED).history
    assert history["val_loss"][-1] < history["val_loss"][0]
    assert history["loss"][-1] < history["loss"][0]
    loss, accuracy = trainer.evaluate(IDS, LABELS, verbose=0)
    logits = trainer.predict(IDS, verbose=0)
    np.testing.assert_allclose(logits, trainer.model(IDS), atol=1e-6)
    assert accuracy == pytest.approx(np.mean(logits.argmax(1) == LABELS))
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    assert loss == pytest.approx(-np.mean(log_p[np.arange(40), LABELS]), rel=1e-5)


def test_metrics_and_weighted_metrics_are_updated_by_clean_labeled_texts():
    model = attentive_model()
    weights = np.linspace(0, 2, 40).astype("float32")
    right = model(IDS).numpy().argmax(1) == LABELS
    trainer = eager(
        model,
        optimizer=keras.optimizers.SGD(0.0),
        metrics=[keras.metrics.SparseCategoricalAccuracy("plain")],
        weighted_metrics=[keras.metrics.SparseCategoricalAccuracy("weighted")],
    )
    logs = trainer.train_on_batch(IDS, LABELS, weights, return_dict=True)
    assert logs["plain"] == pytest.approx(right.mean())
    assert logs["weighted"] == pytest.approx((right * weights).sum() / weights.sum())
    again = trainer.test_on_batch(IDS, LABELS, weights, return_dict=True)
    assert set(again) == {"loss", "plain", "weighted"}
    assert again["weighted"] == pytest.approx(logs["weighted"])


def test_one_callback_or_a_list_or_a_callback_list():
    seen = []
    one = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(logs["loss"]))
    trainer = eager(method="word_ivat")
    trainer.fit(IDS, LABELS, verbose=0, callbacks=one)
    trainer.fit(IDS, LABELS, verbose=0, callbacks=[one])
    own = keras.callbacks.CallbackList([one], add_history=True, model=trainer, epochs=1, steps=2)
    trainer.fit(IDS, LABELS, verbose=0, callbacks=own)
    assert len(seen) == 3 and all(np.isfinite(seen))
    assert np.any(trainer.neighborhood.distances.numpy() > 0)


def test_early_stopping_goes_on_while_the_validation_loss_falls():
    trainer = eager(optimizer=keras.optimizers.Adam(0.05))
    stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    history = trainer.fit(IDS, LABELS, 30, 6, 0, [stop], 0.25).history
    assert len(history["val_loss"]) > 2


def test_the_learning_rate_is_reduced_on_a_plateau():
    trainer = eager(optimizer=keras.optimizers.SGD(1e-9))
    reduce = keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=1.0, factor=0.5)
    history = trainer.fit(
        IDS, LABELS, epochs=4, verbose=0, callbacks=reduce, validation_data=(IDS, LABELS)
    ).history
    assert history["learning_rate"][-1] < history["learning_rate"][0]


def test_tensorboard_writes_a_log(tmp_path):
    eager().fit(IDS, LABELS, verbose=0, callbacks=keras.callbacks.TensorBoard(tmp_path, write_graph=False))
    assert list(tmp_path.rglob("events*"))


@pytest.mark.parametrize(
    ("policy", "make", "method"),
    [
        ("mixed_float16", attentive_model, "attn_ivat"),
        ("mixed_bfloat16", attentive_model, "attn_ivat"),
        ("mixed_float16", attentive_model, "word_ivat"),
        ("float64", attentive_model, "word_ivat"),
        ("mixed_bfloat16", transformer, "attn_at"),
        ("float64", transformer, "attn_at"),
    ],
)
def test_global_policies_train_every_kind_of_method(policy, method, make):
    keras.config.set_dtype_policy(policy)
    try:
        trainer = eager(make(), method, keras.optimizers.Adam(0.02))
        history = trainer.fit(IDS, LABELS, 20, 2, 0, unlabeled=UNLABELED).history
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.all(np.isfinite(history["loss"]))
    assert history["supervised_loss"][-1] < history["supervised_loss"][0]
    # A text of one word twice has equal scores everywhere, and no r.
    assert 0.9 < history["r_norm"][0] < 1.01
    assert history[trainer.adversarial_name][0] > 0
    if policy == "mixed_float16":
        assert isinstance(trainer.optimizer, keras.optimizers.LossScaleOptimizer)


@functools.cache
def _trained(method, solver, policy, **compilation):
    """The history and the weights of a short training."""
    keras.config.set_dtype_policy(policy)
    try:
        keras.utils.set_random_seed(2)
        settings = {"method": method, "solver": solver, "ascent_steps": 1}
        trainer = compiled(optimizer=keras.optimizers.SGD(0.1), **settings, **compilation)
        history = trainer.fit(IDS, LABELS, 10, 2, 0, shuffle=False).history
        return history, trainer.model.get_weights()
    finally:
        keras.config.set_dtype_policy("float32")


# XLA rounds otherwise, and gradient ascent multiplies what is rounded: in float64 nothing of it is left.
@pytest.mark.parametrize(
    ("method", "solver", "compilation", "policy"),
    [
        ("word_ivat", "power", {"jit_compile": True}, "float64"),
        ("attn_vat", "ascent", {"jit_compile": True}, "float64"),
        ("attn_ivat", "power", {}, "float32"),
        ("attn_ivat", "power", {"steps_per_execution": 3}, "float32"),
    ],
    ids=str,
)
def test_every_way_to_compile_gives_the_same_training(method, solver, compilation, policy):
    history, weights = _trained(method, solver, policy, run_eagerly=True)
    other, other_weights = _trained.__wrapped__(method, solver, policy, **compilation)
    rtol, atol = (1e-6, 1e-8) if policy == "float64" else (2e-3, 1e-4)
    for name, values in history.items():
        np.testing.assert_allclose(other[name], values, rtol=rtol, atol=1e-6, err_msg=name)
    for a, b in zip(weights, other_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=atol)


@pytest.mark.parametrize("make", [attentive_model, transformer, Subclassed])
@pytest.mark.parametrize("method", ["attn_vat", "word_vat", "attn_at"])
def test_random_seeds_and_moving_averages_are_those_of_the_clean_pass_alone(make, method):
    model = attentive_model(dropout=0.5, normalized=True) if make is attentive_model else make()
    if make is Subclassed:
        model(IDS)
    vanilla = eager(model, "vanilla", keras.optimizers.SGD(0.0))
    state = [v.numpy() for v in model.non_trainable_variables]
    vanilla.train_on_batch(IDS, LABELS)
    expected = [v.numpy() for v in model.non_trainable_variables]
    for v, value in zip(model.non_trainable_variables, state, strict=True):
        v.assign(value)
    trainer = eager(model, method, keras.optimizers.SGD(0.0), epsilon=5.0)
    trainer.train_on_batch(IDS, LABELS)
    for v, value in zip(model.non_trainable_variables, expected, strict=True):
        np.testing.assert_allclose(v.numpy(), value, rtol=1e-5, atol=1e-7, err_msg=v.path)


@pytest.mark.parametrize("solver", ["power", "exact", "ascent"])
def test_dropout_in_the_head_is_the_same_in_every_pass(solver):
    trainer = eager(attentive_model(dropout=0.5), "attn_vat", epsilon=0.0, solver=solver)
    assert trainer.train_on_batch(IDS, LABELS, return_dict=True)["kl"] == 0
