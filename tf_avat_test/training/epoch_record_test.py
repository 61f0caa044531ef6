import csv

import keras
import numpy as np
import pytest

from tf_avat.data.training_batches import training_batches
from tf_avat.input_error import InputError
from tf_avat.training.epoch_record import EpochRecord
from tf_avat.training.finite_loss import FiniteLoss
from tf_avat_test.training.tiny_problem import tiny_sentences, tiny_trainer

SENTENCES, LABELS = tiny_sentences(40)
UNLABELED, _ = tiny_sentences(50, seed=1)


class FallingScore(keras.callbacks.Callback):
    """Gives epochs the valid scores 0.5, 0.9, 0.9, 0.2."""

    def on_epoch_end(self, epoch, logs=None):
        logs["val_f1"] = [0.5, 0.9, 0.9, 0.2][epoch]


def fit(folder, epochs, spoil=False):
    """Trains to the end of an epoch, from the folder's state if there is one; spoilt weights are NaN."""
    trainer = tiny_trainer(dropout=0.5, optimizer=keras.optimizers.Adam(0.01, amsgrad=True), epsilon=1.0)
    record = EpochRecord(folder, trainer.model)
    finished = record.restore(trainer)
    if spoil:
        trainer.model.set_weights([np.full_like(w, np.nan) for w in trainer.model.get_weights()])
    batches = training_batches(SENTENCES, LABELS, UNLABELED, 16, 8, 1, finished)
    callbacks = [FiniteLoss(), FallingScore(), record]
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
    straight, straight_record = fit(tmp_path / "straight", 4)
    fit(tmp_path / "resumed", 1)
    fit(tmp_path / "resumed", 2)
    resumed, resumed_record = fit(tmp_path / "resumed", 4)
    for a, b in zip(straight, resumed, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(straight_record.history, resumed_record.history, strict=True):
        assert {**a, "seconds": 0} == {**b, "seconds": 0}


def test_the_first_of_the_best_epochs_is_kept(tmp_path):
    _, record = fit(tmp_path, 4)
    assert record.best["epoch"] == 2
    trainer = tiny_trainer()
    trainer.model.load_weights(record.best_file)
    (tmp_path / "two").mkdir()
    after_two_epochs, _ = fit(tmp_path / "two", 2)
    for a, b in zip(trainer.model.get_weights(), after_two_epochs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_history_has_a_line_for_each_epoch(tmp_path):
    _, record = fit(tmp_path, 3)
    with open(tmp_path / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert [float(row["loss"]) for row in rows] == [row["loss"] for row in record.history]


def test_a_loss_that_is_no_number_stops_training_and_keeps_the_last_epoch(tmp_path):
    fit(tmp_path, 1)
    before = (tmp_path / "checkpoints" / "latest.npz").read_bytes()
    with pytest.raises(InputError, match="the loss became nan in step 1 of epoch 2"):
        fit(tmp_path, 2, spoil=True)
    assert (tmp_path / "checkpoints" / "latest.npz").read_bytes() == before


def test_without_a_state_training_begins_at_the_first_epoch(tmp_path):
    trainer = tiny_trainer()
    assert EpochRecord(tmp_path, trainer.model).restore(trainer) == 0
