"""What is kept of each epoch: its numbers, the best weights, and the state to go on from."""

import csv
import pathlib
import time

import keras
import numpy as np

from tf_avat.written_atomically import written_atomically


class EpochRecord(keras.callbacks.Callback):
    """Writes `history.csv`, `checkpoints/best.weights.h5` and `checkpoints/latest.npz` after each epoch.

    The latest state holds every variable of the trainer and its optimizer, states of random seeds included,
    so that a run that is cut off anywhere goes on as if it had not been. It is written last: an epoch
    counts when its state is there.

    Args:
        folder: the run folder.
        classifier: the model whose best weights are kept.
        monitor: the log that chooses the best epoch, the larger the better; the first of equals is kept.

    Attributes:
        history: a dictionary per finished epoch, with `epoch` from 1 and `seconds`.
        restored_seconds: those of the epochs that an earlier process finished.
    """

    def __init__(self, folder, classifier, monitor="val_f1"):
        super().__init__()
        self.history_file = pathlib.Path(folder, "history.csv")
        self.best_file = pathlib.Path(folder, "checkpoints", "best.weights.h5")
        self.state_file = pathlib.Path(folder, "checkpoints", "latest.npz")
        self.classifier = classifier
        self.monitor = monitor
        self.history = []
        self.restored_seconds = 0.0
        self._started = None

    @property
    def best(self):
        """The history's best epoch, or None before the first."""
        return max(self.history, key=lambda row: row[self.monitor], default=None)

    def restore(self, trainer):
        """Takes up the latest state, if there is one; returns the number of finished epochs.

        Args:
            trainer: a compiled model with built optimizer, made with the settings of the first time.
        """
        if not self.state_file.exists():
            return 0
        with np.load(self.state_file, allow_pickle=False) as state:
            finished = int(state["finished"])
            for name, variable in _variables(trainer).items():
                variable.assign(state[name])
        with open(self.history_file, newline="") as file:
            rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
        self.history = [{**row, "epoch": int(row["epoch"])} for row in rows[:finished]]
        self.restored_seconds = sum(row["seconds"] for row in self.history)
        return finished

    def discard_state(self):
        """Removes the state to go on from, once a run is finished."""
        self.state_file.unlink(missing_ok=True)

    def on_epoch_begin(self, epoch, logs=None):
        self._started = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        row = {name: float(value) for name, value in logs.items() if value is not None}
        before = self.best
        self.history.append({"epoch": epoch + 1, "seconds": time.monotonic() - self._started, **row})
        self.best_file.parent.mkdir(exist_ok=True)
        with written_atomically(self.history_file) as path, open(path, "w", newline="") as file:
            writer = csv.DictWriter(file, self.history[0])
            writer.writeheader()
            writer.writerows(self.history)
        if before is None or row[self.monitor] > before[self.monitor]:
            with written_atomically(self.best_file) as path:
                self.classifier.save_weights(path)
        with written_atomically(self.state_file) as path:
            state = {name: variable.numpy() for name, variable in _variables(self.model).items()}
            np.savez(path, finished=epoch + 1, **state)


def _variables(trainer):
    """All state of a training by a name that does not change between processes."""
    variables = [*trainer.variables, *trainer.optimizer.variables]
    return {f"{place}": variable for place, variable in enumerate(variables)}
