import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat_test.training.literal_step import (
    ATTENTION,
    BATCH,
    EVERY_SEARCH,
    IDS,
    LABELED,
    LABELS,
    PERTURBING,
    VIRTUAL,
    WORD,
    literal_loss,
    numbers,
    power_if_any,
)
from tf_avat_test.training.tiny_problem import tiny_trainer

# The paper's model has a recurrence, whose loops take most of the time: once for each site.
MODELS = [*((method, False) for method in PERTURBING), ("attn_ivat", True), ("word_ivat", True)]


@pytest.mark.parametrize(("method", "recurrent"), MODELS)
def test_a_step_minimises_equation_10_with_r_and_the_clean_prediction_held_constant(method, recurrent):
    epsilon, weight, xi = 1.5, 0.7, 0.4
    solver = power_if_any(method)
    settings = {"epsilon": epsilon, "adversarial_weight": weight, "xi": xi, "seed": 3, "solver": solver}
    trainer = tiny_trainer(method, recurrent=recurrent, **settings)
    before = [v.numpy() for v in trainer.trainable_variables]
    with tf.GradientTape() as tape:
        loss = literal_loss(trainer.model, method, 3, epsilon, weight, xi)
    gradients = tape.gradient(loss, trainer.trainable_variables)

    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(float(loss), rel=1e-5)
    for old, new, gradient in zip(before, trainer.trainable_variables, gradients, strict=True):
        expected = old - 0.5 * tf.convert_to_tensor(gradient)
        # A direction is that of a small gradient, whose last bits differ from processor to processor.
        np.testing.assert_allclose(new.numpy(), expected, atol=1e-4, err_msg=new.path)


def test_vanilla_minimises_the_supervised_loss():
    trainer = tiny_trainer("vanilla")
    logits = trainer.model(IDS)[:8]
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELED[1], logits)
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == logs["supervised_loss"] == pytest.approx(float(tf.reduce_mean(nll)), rel=1e-6)
    assert set(logs) == {"loss", "supervised_loss", "entropy"}


@pytest.mark.parametrize(("method", "recurrent"), [("vanilla", False), *MODELS])
def test_the_encoder_runs_once_a_step_over_each_text_or_once_a_pass_for_word_methods(
    method, recurrent, monkeypatch
):
    passes = 1 if method not in WORD else 3 if method in VIRTUAL else 2
    trainer = tiny_trainer(method, solver=power_if_any(method), recurrent=recurrent)
    rows = []
    encoder = type(trainer.model.encoder)
    call = encoder.call

    def counted(layer, words, **kwargs):
        rows.append(len(words))
        return call(layer, words, **kwargs)

    monkeypatch.setattr(encoder, "call", counted)
    trainer.train_step(BATCH)
    assert sum(rows) == passes * (12 if method in VIRTUAL else 8)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_the_norm_of_r_and_what_random_directions_do_are_observed(method, solver):
    logs = numbers(tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2).train_step(BATCH))
    name = "kl" if method in VIRTUAL else "adversarial_loss"
    assert logs["r_norm"] == pytest.approx(0.8, rel=1e-5)
    assert ("random_" + name in logs) == (method in ATTENTION)
    if method in ATTENTION:
        assert logs[name] > logs["random_" + name]


@pytest.mark.parametrize("method", WORD)
def test_clean_and_perturbed_pass_of_word_methods_share_their_dropout(method):
    # With r = 0 the perturbed pass is the clean one, if and only if the masks are the same.
    logs = numbers(
        tiny_trainer(method, epsilon=0.0, dropout=0.5, solver=power_if_any(method)).train_step(BATCH)
    )
    expected = (
        2 * logs["supervised_loss"] if "at" in method and "vat" not in method else logs["supervised_loss"]
    )
    assert logs["loss"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("method", WORD)
def test_each_step_has_dropout_of_its_own(method):
    trainer = tiny_trainer(method, dropout=0.5, optimizer=keras.optimizers.SGD(0.0))
    first = numbers(trainer.train_step(BATCH))["supervised_loss"]
    trainer.reset_metrics()
    assert numbers(trainer.train_step(BATCH))["supervised_loss"] != first


@pytest.mark.parametrize("method", ["word_vat", "attn_vat"])
def test_the_adversarial_term_starts_at_its_step(method):
    trainer = tiny_trainer(method, epsilon=1.0, adversarial_start_step=1, optimizer=keras.optimizers.SGD(0.0))
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(logs["supervised_loss"], rel=1e-6) and logs["kl"] > 0
    trainer.reset_metrics()
    logs = numbers(trainer.train_step(BATCH))
    assert logs["loss"] == pytest.approx(logs["supervised_loss"] + logs["kl"], rel=1e-6)


@pytest.mark.parametrize("method", [name for name in METHODS if name not in VIRTUAL])
def test_methods_driven_by_labels_learn_nothing_from_unlabeled_rows(method):
    with_unlabeled, without = tiny_trainer(method), tiny_trainer(method)
    with_unlabeled.train_step(BATCH)
    without.train_step(LABELED)
    weights = with_unlabeled.model.get_weights(), without.model.get_weights()
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)


@pytest.mark.parametrize("method", VIRTUAL)
def test_methods_driven_by_predictions_learn_from_unlabeled_rows_alone(method):
    trainer = tiny_trainer(method)
    before = trainer.model.get_weights()
    logs = numbers(trainer.train_step({"labeled": (IDS[:0], tf.zeros([0], tf.int32)), "unlabeled": IDS}))
    assert logs["supervised_loss"] == 0 and logs["kl"] > 0
    assert any(np.any(a != b) for a, b in zip(before, trainer.model.get_weights(), strict=True))


@pytest.mark.parametrize("method", ATTENTION)
def test_epsilon_zero_doubles_the_loss_of_at_and_adds_nothing_to_vat(method):
    logs = numbers(tiny_trainer(method, epsilon=0.0).train_step(BATCH))
    expected = 2 * logs["supervised_loss"] if method not in VIRTUAL else logs["supervised_loss"]
    assert logs["loss"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_keeps_a_divergence_above_zero_and_learns(precision):
    settings = {"precision": precision, "recurrent": True, "epsilon": 0.3}
    trainer = tiny_trainer("attn_vat", optimizer=keras.optimizers.Adam(0.02), **settings)
    if precision == "mixed_float16":
        assert isinstance(trainer.optimizer, keras.optimizers.LossScaleOptimizer)
    step = tf.function(trainer.train_step)
    first = numbers(step(BATCH))
    for _ in range(60):
        trainer.reset_metrics()
        last = numbers(step(BATCH))
    assert first["kl"] > 0
    assert last["supervised_loss"] < 0.5 * first["supervised_loss"]


def test_learns_what_the_tiny_problem_asks_for():
    trainer = tiny_trainer("attn_ivat", epsilon=1.0, optimizer=keras.optimizers.Adam(0.02))
    step = tf.function(trainer.train_step)
    for _ in range(100):
        step(BATCH)
    predicted = np.argmax(trainer(IDS), axis=1)[:8]
    np.testing.assert_array_equal(predicted, LABELS[:8])
