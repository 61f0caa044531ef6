import functools

import numpy as np
import pytest
import tensorflow as tf

from tf_avat.adversarial.methods import METHODS
from tf_avat_test.training.literal_step import (
    BATCH,
    EVERY_SEARCH,
    IDS,
    LABELED,
    UNLABELED,
    VIRTUAL,
    WORD,
    literal_adversarial,
    noise_of,
    numbers,
    sizes_of,
)
from tf_avat_test.training.tiny_problem import tiny_trainer


@functools.cache
def searched(method, solver):
    """A trainer, not to be trained, and its r of norm 0.8 of the labeled texts."""
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    return trainer, trainer.perturbation(*LABELED)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_is_zero_at_padding_and_has_norm_epsilon(method, solver):
    trainer, r = searched(method, solver)
    found = [(LABELED[0], r)]
    if method in VIRTUAL:
        found.append((UNLABELED, trainer.perturbation(UNLABELED)))
    for ids, r in found:
        r = r.numpy()
        np.testing.assert_array_equal(r[ids.numpy() == 0], 0)
        norms = np.sqrt((r**2).sum(axis=tuple(range(1, r.ndim))))
        np.testing.assert_allclose(norms, 0.8, rtol=1e-5)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_depends_neither_on_other_sentences_nor_on_the_length_of_padding(method, solver):
    # Every step of ascent multiplies what other shapes round otherwise.
    atol = 2e-3 if solver == "ascent" else 2e-4
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    noise = tf.random.stateless_normal(sizes_of(trainer.model, method, LABELED[0]), [1, 2])
    together = trainer.perturbation(*LABELED, noise=noise)
    alone = trainer.perturbation(IDS[2:3], LABELED[1][2:3], noise=noise[2:3])
    np.testing.assert_allclose(alone[0], together[2], atol=atol)
    wider = tf.pad(noise, [[0, 0], [0, 4], *[[0, 0]] * (len(noise.shape) - 2)], constant_values=7.0)
    padded = trainer.perturbation(tf.pad(IDS[:8], [[0, 0], [0, 4]]), LABELED[1], noise=wider)
    np.testing.assert_allclose(padded[:, : IDS.shape[1]], together, atol=atol)


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_a_model_that_does_not_listen_has_r_of_zero_and_finite_losses(method, solver):
    trainer = tiny_trainer(method, epsilon=0.8, solver=solver, ascent_steps=2)
    trainer.model.decoder.kernel.assign(tf.zeros_like(trainer.model.decoder.kernel))
    logs = numbers(trainer.train_step(BATCH))
    assert logs["r_norm"] == 0
    assert np.all(np.isfinite(list(logs.values())))


@pytest.mark.parametrize(("method", "solver"), EVERY_SEARCH)
def test_r_is_worse_than_a_random_direction(method, solver):
    trainer, r = searched(method, solver)
    adversarial = literal_adversarial(trainer.model, method, LABELED[0], LABELED[1].numpy())
    noise = noise_of(LABELED[0], r.shape, 3, False)
    norms = np.sqrt((noise**2).sum(axis=tuple(range(1, noise.ndim)), keepdims=True))
    random = tf.constant(0.8 * noise / norms)
    assert tf.reduce_mean(adversarial(r)) > tf.reduce_mean(adversarial(random))


@pytest.mark.parametrize("method", VIRTUAL)
def test_better_solvers_find_worse_perturbations(method):
    settings = {"epsilon": 2.0, "ascent_steps": 4}
    found = {
        solver: numbers(tiny_trainer(method, **settings, solver=solver).train_step(BATCH))["kl"]
        for solver in METHODS[method].solvers
    }
    assert found["ascent"] >= found["power"]
    if "exact" in found:
        assert found["ascent"] >= found["exact"]


@pytest.mark.parametrize("method", ["attn_vat", "word_vat"])
def test_three_classes_work_with_every_solver(method):
    labels = tf.constant(np.arange(8) % 3, tf.int32)
    for solver in METHODS[method].solvers:
        trainer = tiny_trainer(method, classes=3, solver=solver, epsilon=1.0, ascent_steps=2)
        logs = numbers(trainer.train_step({"labeled": (IDS[:8], labels), "unlabeled": IDS[8:]}))
        assert logs["kl"] > 0 and np.isfinite(logs["loss"])


def test_a_solver_that_the_method_has_not_is_refused():
    with pytest.raises(ValueError, match="word_vat has the solvers power, ascent, not exact"):
        tiny_trainer("word_vat", solver="exact")


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("method", WORD)
def test_word_methods_find_r_in_half_precision_too(method, precision):
    logs = numbers(tiny_trainer(method, precision=precision, epsilon=0.8).train_step(BATCH))
    assert logs["r_norm"] == pytest.approx(0.8, rel=1e-5)
    assert logs[tiny_trainer(method).adversarial_name] > 0
