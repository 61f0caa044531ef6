import csv

import keras
import numpy as np
import pytest

from tf_avat.data.batches.training_batches import training_batches
from tf_avat.input_error import InputError
from tf_avat.training.callbacks.epoch_record import EpochRecord
from tf_avat.training.callbacks.finite_loss import FiniteLoss
from tf_avat.training.callbacks.saved_state import SavedState
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

SENTENCES, LABELS = tiny_sentences(40)
UNLABELED, _ = tiny_sentences(50, seed=1)


class SomeScore(keras.callbacks.Callback):
    """Gives each epoch a valid score."""

    def on_epoch_end(self, epoch, logs=None):
        logs["val_f1"] = 0.5


def fit(folder, epochs, spoil=False):
    """Trains to the end of an epoch, from the folder's state if there is one; spoilt weights are NaN."""
    trainer = tiny_trainer(dropout=0.5, optimizer=keras.optimizers.Adam(0.01, amsgrad=True), epsilon=1.0)
    # So few steps would take longer to trace than to run.
    trainer.run_eagerly = True
    record = EpochRecord(folder, trainer.model)
    finished = record.restore(trainer)
    if spoil:
        trainer.model.set_weights([np.full_like(w, np.nan) for w in trainer.model.get_weights()])
    batches = training_batches(SENTENCES, LABELS, UNLABELED, 16, 8, 1, finished)
    callbacks = [FiniteLoss(), SomeScore(), record]
    trainer.fit(
        batches,
        epochs=epochs,
        initial_epoch=finished,
        steps_per_epoch=3,
        callbacks=callbacks,
        shuffle=False,
        verbose=0,
    )
    return trainer.model.get_weights(), record


def test_a_resumed_training_is_bit_identical_to_an_uninterrupted_one(tmp_path):
    (tmp_path / "straight").mkdir()
    (tmp_path / "resumed").mkdir()
    straight, straight_record = fit(tmp_path / "straight", 3)
    fit(tmp_path / "resumed", 1)
    fit(tmp_path / "resumed", 2)
    resumed, resumed_record = fit(tmp_path / "resumed", 3)
    for a, b in zip(straight, resumed, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(straight_record.history, resumed_record.history, strict=True):
        assert {**a, "seconds": 0} == {**b, "seconds": 0}


def test_the_first_of_the_best_epochs_is_kept(tmp_path):
    trainer = tiny_trainer()
    for epoch, score in enumerate([0.5, 0.9, 0.9, 0.2], 1):
        trainer.model.set_weights([np.full_like(w, epoch) for w in trainer.model.get_weights()])
        record = record_epoch(tmp_path, trainer, score=score)
    assert record.best["epoch"] == 2
    trainer.model.load_weights(record.best_file)
    assert {float(part) for weight in trainer.model.get_weights() for part in weight.flat} == {2.0}


def test_history_has_a_line_for_each_epoch(tmp_path):
    trainer = tiny_trainer()
    for _ in range(3):
        record = record_epoch(tmp_path, trainer)
    with open(tmp_path / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert [float(row["seconds"]) for row in rows] == [row["seconds"] for row in record.history]


def test_a_loss_that_is_no_number_stops_training_and_keeps_the_last_epoch(tmp_path):
    fit(tmp_path, 1)
    before = (tmp_path / "checkpoints" / "latest.npz").read_bytes()
    with pytest.raises(InputError, match="the loss became nan in step 1 of epoch 2"):
        fit(tmp_path, 2, spoil=True)
    assert (tmp_path / "checkpoints" / "latest.npz").read_bytes() == before


def test_without_a_state_training_begins_at_the_first_epoch(tmp_path):
    trainer = tiny_trainer()
    assert EpochRecord(tmp_path, trainer.model).restore(trainer) == 0


def record_epoch(folder, trainer, made_from=None, with_changed_code=False, score=0.5):
    """Keeps one more epoch of a trainer as it stands, without training it."""
    weights = trainer.model.get_weights()
    record = EpochRecord(folder, trainer.model, made_from=made_from)
    record.set_model(trainer)
    finished = record.restore(trainer, with_changed_code)
    trainer.model.set_weights(weights)
    record.on_epoch_begin(finished)
    record.on_epoch_end(finished, {"val_f1": score})
    return record


def test_weights_that_are_not_numbers_are_not_kept(tmp_path):
    trainer = tiny_trainer()
    record_epoch(tmp_path, trainer)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    record = EpochRecord(tmp_path, trainer.model)
    record.set_model(trainer)
    record.restore(trainer)
    trainer.model.trainable_variables[0].assign(np.full(trainer.model.trainable_variables[0].shape, np.nan))
    record.on_epoch_begin(1)
    with pytest.raises(InputError, match="the weights are not finite after epoch 2"):
        record.on_epoch_end(1, {"val_f1": 0.5})
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def edit_state(folder, edit):
    """Changes the arrays of a state, and its checksum with them, as other programs may."""
    state = SavedState(folder)
    values = state.load()
    with np.load(folder / "checkpoints" / "latest.npz") as kept:
        arrays = dict(kept)
    edit(arrays)
    np.savez(state.stage("checkpoints/latest.npz"), **arrays)
    state.commit(values)


def test_a_state_with_a_nan_is_refused_whatever_its_checksum(tmp_path):
    trainer = tiny_trainer()
    record_epoch(tmp_path, trainer)

    def spoil(arrays):
        next(array for array in arrays.values() if array.dtype == np.float32 and array.size).flat[-1] = np.nan

    edit_state(tmp_path, spoil)
    with pytest.raises(InputError, match=r"latest\.npz holds numbers that are not finite"):
        EpochRecord(tmp_path, trainer.model).restore(trainer)


def test_the_state_of_another_model_is_refused(tmp_path):
    record_epoch(tmp_path, tiny_trainer(classes=3))
    trainer = tiny_trainer()
    with pytest.raises(InputError, match=r"latest\.npz is the state of another model"):
        EpochRecord(tmp_path, trainer.model).restore(trainer)
    edit_state(tmp_path, lambda arrays: arrays.pop("0"))
    with pytest.raises(InputError, match=r"latest\.npz is the state of another model"):
        EpochRecord(tmp_path, trainer.model).restore(trainer)


def test_which_code_earlier_epochs_come_from_is_told(tmp_path):
    trainer = tiny_trainer()
    assert record_epoch(tmp_path, trainer, {"code": "a"}).earlier_code == []
    assert record_epoch(tmp_path, trainer, {"code": "a"}).earlier_code == []
    assert record_epoch(tmp_path, trainer, {"code": "b"}, with_changed_code=True).earlier_code == ["a"]
    assert record_epoch(tmp_path, trainer, {"code": "b"}).earlier_code == ["a"]
    assert record_epoch(tmp_path, trainer, {"code": "c"}, with_changed_code=True).earlier_code == ["a", "b"]
