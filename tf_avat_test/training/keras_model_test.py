"""The trainer is a Keras model in every respect: what a Keras user does with one works with it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.lazy_adam import LazyAdam
from tf_avat_test.training.small_models import Subclassed, recurrent_model, texts, transformer

IDS, LABELS = texts(40)
UNLABELED, _ = texts(30, words=5, seed=1)
KL = [name for name, method in METHODS.items() if method.divergence == "kl"]
FROM_LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


def compiled(
    model=None, method="attn_vat", optimizer=None, loss=FROM_LOGITS, metrics=("accuracy",), **settings
):
    own = {
        name: settings.pop(name)
        for name in ("jit_compile", "run_eagerly", "steps_per_execution", "weighted_metrics", "loss_weights")
        if name in settings
    }
    trainer = AdversarialTrainer(model or recurrent_model(), method, neighbors=3, **settings)
    trainer.compile(optimizer or keras.optimizers.Adam(0.02), loss, metrics=list(metrics), **own)
    return trainer


def eager(*args, **settings):
    """As `compiled`, for a few steps, which take longer to trace than to run."""
    return compiled(*args, run_eagerly=True, **settings)


@pytest.mark.parametrize("method", METHODS)
def test_fit_evaluate_and_predict_give_real_numbers_for_every_method(method):
    trainer = eager(method=method)
    history = trainer.fit(IDS, LABELS, 10, 8, 0, validation_split=0.25, unlabeled=UNLABELED).history
    assert history["val_loss"][-1] < history["val_loss"][0]
    assert history["loss"][-1] < history["loss"][0]
    loss, accuracy = trainer.evaluate(IDS, LABELS, verbose=0)
    logits = trainer.predict(IDS, verbose=0)
    np.testing.assert_allclose(logits, trainer.model(IDS), atol=1e-6)
    assert accuracy == pytest.approx(np.mean(logits.argmax(1) == LABELS))
    log_p = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    assert loss == pytest.approx(-np.mean(log_p[np.arange(40), LABELS]), rel=1e-5)


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
    model = recurrent_model(units, activation)
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
        recurrent_model(units, activation), "attn_vat", keras.optimizers.SGD(0.0), loss, (), solver=solver
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
    """The outputs of `recurrent_model` with r added to the scores, layer by layer."""
    embedding, gru, score, out = (
        next(layer for layer in model.layers if isinstance(layer, kind))
        for kind in (keras.layers.Embedding, keras.layers.GRU, _additive(), keras.layers.Dense)
    )
    mask = IDS != 0
    hidden = gru(embedding(IDS), mask=tf.constant(mask)).numpy()
    scores = np.where(mask, score(hidden).numpy() + r, -np.inf)
    weights = np.exp(scores - scores.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    return out(np.einsum("bt,bth->bh", weights, hidden)).numpy()


def _additive():
    from tf_avat.layers.additive_attention import AdditiveAttention

    return AdditiveAttention


def test_a_loss_that_does_not_tell_its_distribution_needs_it_said():
    with pytest.raises(
        ValueError, match="does not tell what they are: give AdversarialTrainer distribution="
    ):
        eager(loss="mse")
    trainer = eager(loss="mse", metrics=(), distribution="softmax")
    assert trainer.train_on_batch(IDS, np.eye(2)[LABELS], return_dict=True)["kl"] > 0
    eager(method="attn_at", loss="mse", metrics=()).train_on_batch(IDS, np.eye(2)[LABELS])


def test_without_a_loss_training_is_refused():
    trainer = AdversarialTrainer(recurrent_model(), "attn_at")
    trainer.compile("adam")
    with pytest.raises(ValueError, match="loss"):
        trainer.fit(IDS, LABELS, verbose=0)


def test_losses_that_layers_add_are_part_of_the_loss():
    trainer = eager(
        recurrent_model(regularizer=keras.regularizers.L2(0.5)), optimizer=keras.optimizers.SGD(0.0)
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
    from tf_avat_test.training.small_models import attending

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
    before = recurrent_model()
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


def test_metrics_and_weighted_metrics_are_updated_by_clean_labeled_texts():
    model = recurrent_model()
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


def test_train_on_batch_takes_class_weights():
    trainer = eager(optimizer=keras.optimizers.SGD(0.0))
    by_class = trainer.train_on_batch(IDS, LABELS, class_weight={0: 2.0, 1: 0.0}, return_dict=True)
    by_text = trainer.train_on_batch(IDS, LABELS, np.where(LABELS == 0, 2.0, 0.0), return_dict=True)
    assert by_class["supervised_loss"] == pytest.approx(by_text["supervised_loss"], rel=1e-6)


def test_one_callback_or_a_list_or_a_callback_list():
    seen = []
    one = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(logs["loss"]))
    trainer = compiled(method="word_ivat")
    trainer.fit(IDS, LABELS, verbose=0, callbacks=one)
    trainer.fit(IDS, LABELS, verbose=0, callbacks=[one])
    own = keras.callbacks.CallbackList([one], add_history=True, model=trainer, epochs=1, steps=2)
    trainer.fit(IDS, LABELS, verbose=0, callbacks=own)
    assert len(seen) == 3 and all(np.isfinite(seen))
    assert np.any(trainer.neighborhood.distances.numpy() > 0)


def test_early_stopping_goes_on_while_the_validation_loss_falls():
    trainer = compiled()
    stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    history = trainer.fit(IDS, LABELS, 8, 6, 0, [stop], 0.25).history
    assert len(history["val_loss"]) > 2


def test_the_learning_rate_is_reduced_on_a_plateau():
    trainer = compiled(optimizer=keras.optimizers.SGD(1e-9))
    reduce = keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=1.0, factor=0.5)
    history = trainer.fit(
        IDS, LABELS, epochs=4, verbose=0, callbacks=reduce, validation_data=(IDS, LABELS)
    ).history
    assert history["learning_rate"][-1] < history["learning_rate"][0]


def test_checkpoints_hold_model_and_weights(tmp_path):
    trainer = compiled()
    whole = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras", save_best_only=False)
    weights = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.weights.h5", save_weights_only=True)
    trainer.fit(IDS, LABELS, epochs=2, verbose=0, callbacks=[whole, weights])
    expected = trainer.predict(IDS, verbose=0)
    np.testing.assert_allclose(
        keras.models.load_model(tmp_path / "2.keras").predict(IDS, verbose=0), expected, atol=1e-6
    )
    trainer.load_weights(tmp_path / "1.weights.h5")
    assert np.any(trainer.predict(IDS, verbose=0) != expected)
    trainer.load_weights(tmp_path / "2.weights.h5")
    np.testing.assert_array_equal(trainer.predict(IDS, verbose=0), expected)


def test_a_training_that_was_backed_up_and_goes_on_ends_as_one_that_was_not_cut_off(tmp_path):
    def run(folder, stop_after=None):
        keras.utils.set_random_seed(5)
        trainer = compiled(optimizer=keras.optimizers.Adam(0.02))
        callbacks = [keras.callbacks.BackupAndRestore(folder)]
        if stop_after:

            def cut(epoch, logs):
                if epoch + 1 == stop_after:
                    raise KeyboardInterrupt

            callbacks.append(
                keras.callbacks.LambdaCallback(
                    on_epoch_begin=lambda epoch, logs: epoch == stop_after and _raise()
                )
            )
        try:
            trainer.fit(IDS, LABELS, 8, 4, 0, callbacks, shuffle=False)
        except KeyboardInterrupt:
            return None
        return trainer.model.get_weights(), int(trainer.steps.value)

    def _raise():
        raise KeyboardInterrupt

    whole, steps = run(tmp_path / "whole")
    assert run(tmp_path / "cut", stop_after=2) is None
    resumed, resumed_steps = run(tmp_path / "cut")
    assert steps == resumed_steps == 20
    for a, b in zip(whole, resumed, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_tensorboard_writes_a_log(tmp_path):
    compiled().fit(IDS, LABELS, verbose=0, callbacks=keras.callbacks.TensorBoard(tmp_path, write_graph=False))
    assert list(tmp_path.rglob("events*"))


@pytest.mark.parametrize(
    ("make", "method"),
    [(recurrent_model, "vanilla"), (recurrent_model, "word_ivat"), (transformer, "attn_ivat")],
)
def test_a_saved_trainer_is_loaded_with_its_settings_and_trains_on(method, make, tmp_path):
    trainer = compiled(make(), method, epsilon=0.7, seed=4)
    trainer.fit(IDS, LABELS, verbose=0, unlabeled=UNLABELED)
    trainer.save(tmp_path / "trainer.keras")
    copy = keras.models.load_model(tmp_path / "trainer.keras")
    assert isinstance(copy, AdversarialTrainer)
    assert copy.get_config()["epsilon"] == 0.7 and copy.get_config()["method"] == method
    np.testing.assert_allclose(copy.predict(IDS, verbose=0), trainer.predict(IDS, verbose=0), atol=1e-6)
    batch = (IDS, LABELS)
    for own in (trainer, copy):
        own.begin_epoch()
    a, b = (own.train_on_batch(*batch, return_dict=True) for own in (trainer, copy))
    assert b == pytest.approx(a, rel=1e-4)
    for own, other in zip(trainer.model.get_weights(), copy.model.get_weights(), strict=True):
        np.testing.assert_allclose(own, other, atol=1e-5)


def test_the_model_alone_is_saved_and_loaded_as_any_other(tmp_path):
    trainer = compiled()
    trainer.fit(IDS, LABELS, verbose=0)
    trainer.model.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(copy(IDS), trainer.model(IDS), atol=1e-6)
    copy.compile("adam", FROM_LOGITS, metrics=["accuracy"])
    copy.fit(IDS, LABELS, verbose=0)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
@pytest.mark.parametrize(
    ("make", "method"),
    [(recurrent_model, "attn_ivat"), (recurrent_model, "word_ivat"), (transformer, "attn_at")],
)
def test_global_policies_train_every_kind_of_method(policy, method, make):
    keras.config.set_dtype_policy(policy)
    try:
        trainer = eager(make(), method, keras.optimizers.Adam(0.02))
        history = trainer.fit(IDS, LABELS, 8, 3, 0, unlabeled=UNLABELED).history
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.all(np.isfinite(history["loss"]))
    assert history["supervised_loss"][-1] < history["supervised_loss"][0]
    if method != "vanilla":
        # A text of one word twice has equal scores everywhere, and no r.
        assert 0.9 < history["r_norm"][0] < 1.01
        assert history[trainer.adversarial_name][0] > 0
    if policy == "mixed_float16":
        assert isinstance(trainer.optimizer, keras.optimizers.LossScaleOptimizer)


# XLA rounds otherwise, and gradient ascent multiplies what is rounded: in float64 nothing of it is left.
@pytest.mark.parametrize(
    ("method", "solver", "compilation", "policy"),
    [
        ("attn_ivat", "power", {"jit_compile": True}, "float64"),
        ("attn_vat", "ascent", {"jit_compile": True}, "float64"),
        ("word_iat", None, {"jit_compile": True}, "float64"),
        ("attn_ivat", "power", {"run_eagerly": True}, "float32"),
        ("attn_ivat", "power", {"steps_per_execution": 3}, "float32"),
    ],
    ids=str,
)
def test_every_way_to_compile_gives_the_same_training(method, solver, compilation, policy):
    def trained(**own):
        keras.utils.set_random_seed(2)
        trainer = compiled(method=method, solver=solver, optimizer=keras.optimizers.SGD(0.1), **own)
        history = trainer.fit(IDS, LABELS, 8, 2, 0, shuffle=False).history
        return history, trainer.model.get_weights()

    keras.config.set_dtype_policy(policy)
    try:
        history, weights = trained()
        other, other_weights = trained(**compilation)
    finally:
        keras.config.set_dtype_policy("float32")
    rtol, atol = (1e-6, 1e-9) if policy == "float64" else (2e-3, 1e-4)
    for name, values in history.items():
        np.testing.assert_allclose(other[name], values, rtol=rtol, atol=1e-6, err_msg=name)
    for a, b in zip(weights, other_weights, strict=True):
        np.testing.assert_allclose(a, b, atol=atol)


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
    history = trainer.fit(IDS, LABELS, 8, 1, 0, unlabeled=UNLABELED).history
    assert np.all(np.isfinite(history["loss"]))
    assert any(np.any(a != b) for a, b in zip(before, trainer.model.get_weights(), strict=True))


@pytest.mark.parametrize("extra", EXTRAS, ids=str)
def test_what_an_optimizer_does_beside_its_step_is_done_as_in_plain_keras(extra):
    # The embedding is frozen: Keras clips the parts of a sparse gradient before it sums those of one word.
    def weights(wrap):
        keras.utils.set_random_seed(2)
        model = recurrent_model()
        model.get_layer("words").trainable = False
        own = AdversarialTrainer(model, "vanilla") if wrap else model
        own.compile(keras.optimizers.SGD(0.1, momentum=0.9, **extra), FROM_LOGITS, run_eagerly=True)
        own.fit(IDS, LABELS, 8, 2, 0, shuffle=False)
        return model.get_weights()

    for a, b in zip(weights(True), weights(False), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


@pytest.mark.parametrize("make", [recurrent_model, transformer, Subclassed])
@pytest.mark.parametrize("method", ["attn_vat", "word_vat", "attn_at"])
def test_random_seeds_and_moving_averages_are_those_of_the_clean_pass_alone(make, method):
    model = recurrent_model(dropout=0.5, normalized=True) if make is recurrent_model else make()
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
    trainer = eager(recurrent_model(dropout=0.5), "attn_vat", epsilon=0.0, solver=solver)
    assert trainer.train_on_batch(IDS, LABELS, return_dict=True)["kl"] == 0


def test_a_frozen_embedding_stays_as_it_is_with_every_optimizer():
    for make in (
        lambda model: LazyAdam(model.get_layer("words").embeddings),
        lambda model: keras.optimizers.Adam(),
    ):
        model = recurrent_model()
        model.get_layer("words").trainable = False
        before = model.get_layer("words").embeddings.numpy()
        trainer = compiled(model, optimizer=make(model))
        trainer.fit(IDS, LABELS, verbose=0, epochs=2)
        np.testing.assert_array_equal(model.get_layer("words").embeddings.numpy(), before)


def test_lazy_adam_is_caught_up_before_anything_reads_the_table(tmp_path):
    def trained(make):
        keras.utils.set_random_seed(2)
        model = recurrent_model()
        trainer = compiled(model, optimizer=make(model))
        trainer.fit(IDS, LABELS, 4, 2, 0, shuffle=False, validation_split=0.2)
        return trainer

    lazy = trained(lambda model: LazyAdam(model.get_layer("words").embeddings, 0.02))
    dense = trained(lambda model: keras.optimizers.Adam(0.02, amsgrad=True))
    np.testing.assert_allclose(lazy.history.history["val_loss"], dense.history.history["val_loss"], rtol=1e-3)
    for own in (lazy, dense):
        own.train_on_batch(IDS[:2], LABELS[:2])
    np.testing.assert_allclose(lazy.predict(IDS, verbose=0), dense.predict(IDS, verbose=0), atol=1e-3)


def test_lazy_adam_is_refused_where_it_cannot_work():
    model = recurrent_model()
    with pytest.raises(ValueError, match="LazyAdam can't work with jit_compile=True: use keras"):
        compiled(model, optimizer=LazyAdam(model.get_layer("words").embeddings), jit_compile=True)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = recurrent_model()
        with pytest.raises(ValueError, match="LazyAdam can't work with the loss scaling"):
            compiled(model, optimizer=LazyAdam(model.get_layer("words").embeddings))
    finally:
        keras.config.set_dtype_policy("float32")
