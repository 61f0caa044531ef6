"""What is kept of each epoch: its numbers, the best weights, and the state to go on from."""

import csv
import math
import pathlib
import time

import keras
import numpy as np

from tf_avat.input_error import InputError
from tf_avat.reserved_room import check_room
from tf_avat.training.callbacks.saved_state import SavedState
from tf_avat.training.training_state import training_variables

# What HDF5 needs besides for each array, at most.
_HDF5_BYTES = 2**14


class EpochRecord(keras.callbacks.Callback):
    """Writes `history.csv`, `checkpoints/best.weights.h5` and `checkpoints/latest.npz` after each epoch.

    The latest state holds all `training_variables`, so that a run that is cut off anywhere goes on as if it
    had not been. An epoch counts when its `SavedState` is committed.

    Args:
        folder: the run folder.
        classifier: the model whose best weights are kept.
        monitor: the log that chooses the best epoch, the larger the better; the first of equals is kept.
        made_from: what the training stands on, by name: as for `SavedState`.

    Attributes:
        history: a dictionary per finished epoch, with `epoch` from 1 and `seconds`.
        restored_seconds: those of the epochs that an earlier process finished.
        earlier_code: `made_from["code"]` of those epochs where it was another than now, in their order.
    """

    def __init__(self, folder, classifier, monitor="val_f1", made_from=None):
        super().__init__()
        self.best_file = pathlib.Path(folder, "checkpoints", "best.weights.h5")
        self.classifier = classifier
        self.monitor = monitor
        self.history = []
        self.restored_seconds = 0.0
        self.earlier_code = []
        self._state = SavedState(folder, made_from)
        self._started = None

    @property
    def best(self):
        """The history's best epoch, or None before the first."""
        return max(self.history, key=self._score, default=None)

    def restore(self, trainer, with_changed_code=False):
        """Takes up the latest state, if there is one; returns the number of finished epochs.

        Args:
            trainer: a compiled model with built optimizer, made with the settings of the first time.
            with_changed_code: go on even if the code is not that of the first time.

        Raises:
            InputError: as `SavedState.load`; or the state is not that of such a trainer, or not finite.
        """
        values = self._state.load(with_changed_code)
        if values is None:
            return 0
        file = self._state.folder / "checkpoints" / "latest.npz"
        with np.load(file, allow_pickle=False) as state:
            kept = dict(state)
        variables = training_variables(trainer)
        if {n: v.shape for n, v in kept.items()} != {n: tuple(v.shape) for n, v in variables.items()}:
            raise InputError(
                f"{file} is the state of another model than this code makes; `overwrite` starts the run anew"
            )
        if not _finite(kept):
            raise InputError(f"{file} holds numbers that are not finite; `overwrite` starts the run anew")
        for name, variable in variables.items():
            variable.assign(kept[name])
        with open(self._state.folder / "history.csv", newline="") as rows:
            history = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(rows)]
        self.history = [{**row, "epoch": int(row["epoch"])} for row in history]
        self.restored_seconds = sum(row["seconds"] for row in self.history)
        try:
            finished, before, self.earlier_code = (
                values[name] for name in ("finished", "code", "earlier_code")
            )
            if finished != len(history):
                raise ValueError
        except (KeyError, ValueError):
            raise InputError(
                f"{self._state.folder} holds a state that no training wrote; `overwrite` starts the run anew"
            ) from None
        if before != self._state.made_from.get("code"):
            self.earlier_code = [*self.earlier_code, before]
        return finished

    def _score(self, row):
        # A score that is not defined on these texts, as AUC where a class has none, is not logged.
        return row.get(self.monitor, -math.inf)

    def discard_state(self):
        """Removes the state to go on from, once a run is finished."""
        self._state.discard()

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        """Keeps the epoch.

        Raises:
            InputError: a variable is not finite; the epoch before stays what is kept.
        """
        state = {name: variable.numpy() for name, variable in training_variables(self.model).items()}
        if not _finite(state):
            raise InputError(
                f"the weights are not finite after epoch {epoch + 1}; a smaller `learning_rate` or `epsilon` "
                f"may help. What the run folder keeps is that of the {epoch} epochs before"
            )
        row = {name: float(value) for name, value in logs.items() if value is not None}
        before = self.best
        self.history.append({"epoch": epoch + 1, "seconds": time.monotonic() - self._started, **row})
        with open(self._state.stage("history.csv"), "w", newline="") as file:
            writer = csv.DictWriter(file, self.history[0])
            writer.writeheader()
            writer.writerows(self.history)
        if before is None or self._score(row) > self._score(before):
            path = self._state.stage("checkpoints/best.weights.h5")
            weights = self.classifier.weights
            check_room(path, sum(w.numpy().nbytes for w in weights) + _HDF5_BYTES * (len(weights) + 1))
            self.classifier.save_weights(path)
        np.savez(self._state.stage("checkpoints/latest.npz"), **state)
        code = self._state.made_from.get("code")
        self._state.commit({"finished": epoch + 1, "code": code, "earlier_code": self.earlier_code})


def _finite(arrays):
    return all(np.isfinite(array).all() for array in arrays.values())
