"""A trainer is saved, loaded and gone on with as any Keras model."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat_test.training.compiled_trainers import FROM_LOGITS, IDS, LABELS, UNLABELED, compiled, eager
from tf_avat_test.training.small_models import Subclassed, attentive_model, transformer


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(1)


def test_checkpoints_hold_model_and_weights(tmp_path):
    trainer = eager()
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
        trainer = eager(optimizer=keras.optimizers.Adam(0.02))
        callbacks = [keras.callbacks.BackupAndRestore(folder)]
        if stop_after:
            callbacks.append(
                keras.callbacks.LambdaCallback(
                    on_epoch_begin=lambda epoch, logs: epoch == stop_after and _raise()
                )
            )
        try:
            trainer.fit(IDS, LABELS, 20, 4, 0, callbacks, shuffle=False)
        except KeyboardInterrupt:
            return None
        return trainer.model.get_weights(), int(trainer.steps.value)

    def _raise():
        raise KeyboardInterrupt

    whole, steps = run(tmp_path / "whole")
    assert run(tmp_path / "cut", stop_after=2) is None
    resumed, resumed_steps = run(tmp_path / "cut")
    assert steps == resumed_steps == 8
    for a, b in zip(whole, resumed, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@pytest.mark.parametrize(
    ("make", "method"),
    [(attentive_model, "vanilla"), (attentive_model, "word_ivat"), (transformer, "attn_ivat")],
)
def test_a_saved_trainer_is_loaded_with_its_settings_and_trains_on(method, make, tmp_path):
    # One of them in a graph, the quickest to trace.
    trainer = compiled(make(), method, epsilon=0.7, seed=4, run_eagerly=method != "vanilla")
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


@pytest.mark.parametrize("make", [attentive_model, Subclassed])
def test_a_fitted_trainer_is_exported(make, tmp_path):
    trainer = eager(make())
    trainer.fit(IDS, LABELS, verbose=0)
    trainer.export(tmp_path / "model", verbose=False)
    loaded = tf.saved_model.load(tmp_path / "model")
    np.testing.assert_allclose(loaded.serve(IDS), trainer.predict(IDS, verbose=0), atol=1e-6)


@pytest.mark.parametrize(
    ("model", "what"), [(None, "NoneType"), (keras.layers.Dense(2), "Dense"), (Subclassed, "Subclassed")]
)
def test_what_is_no_model_is_refused(model, what):
    with pytest.raises(ValueError, match=rf"expected a keras\.Model that has been made, not {what}"):
        AdversarialTrainer(model)


def test_the_model_alone_is_saved_and_loaded_as_any_other(tmp_path):
    trainer = eager()
    trainer.fit(IDS, LABELS, verbose=0)
    trainer.model.save(tmp_path / "model.keras")
    copy = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(copy(IDS), trainer.model(IDS), atol=1e-6)
    copy.compile("adam", FROM_LOGITS, metrics=["accuracy"])
    copy.fit(IDS, LABELS, verbose=0)
