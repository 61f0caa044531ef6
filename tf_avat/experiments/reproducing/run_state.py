"""How far a run of a study is, by what its folder holds."""

import contextlib
import dataclasses
import json
import pathlib

import numpy as np

from tf_avat.experiments.reproducing.score_names import is_measured, scores_of
from tf_avat.experiments.runs.run_files import read_run_json, read_run_text
from tf_avat.experiments.runs.run_lock import LOCK_FILE
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


@dataclasses.dataclass(frozen=True)
class RunState:
    """What there is of a `PlannedRun` in a folder.

    Attributes:
        folder: the run folder; it need not exist.
        metrics: the contents of its `metrics.json`; None before the run is finished.
    """

    folder: pathlib.Path
    metrics: dict | None = None

    @classmethod
    def of(cls, folder, settings):
        """Returns the state of a run.

        Args:
            folder: the run folder.
            settings: the `RunSettings` that are planned.

        Raises:
            InputError: the folder holds a run with other settings, or is damaged.
        """
        folder = pathlib.Path(folder)
        try:
            config = read_run_json(folder / "config.json")
        except FileNotFoundError:
            return cls(folder)
        _check_same(folder, config, settings)
        try:
            return cls(folder, read_run_json(folder / "metrics.json"))
        except FileNotFoundError:
            return cls(folder)

    @property
    def is_trained(self):
        """Whether training has ended well."""
        return self.metrics is not None

    def is_done(self, measured):
        """Whether nothing is left to do; `measured`: the `PARTS` that are wanted too."""
        return self.is_trained and is_measured(self.metrics, measured)

    @property
    def is_begun(self):
        """Whether another process writes into the folder, as far as can be seen."""
        return (self.folder / LOCK_FILE).exists()

    @property
    def epochs(self):
        """Number of finished epochs of a run under way, and valid F1 of the last one, or None."""
        try:
            lines = read_run_text(self.folder / "history.csv").splitlines()
            row = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
            return len(lines) - 1, float(row["val_f1"])
        except (OSError, InputError, LookupError, ValueError):
            return 0, None

    def scores(self, names):
        """Returns the scores of a trained run, by those of `names` that it has."""
        return scores_of(self.metrics, names)

    @property
    def seconds(self):
        """What training took."""
        value = self.metrics.get("seconds")
        return float(value) if isinstance(value, int | float) else 0.0

    @property
    def fingerprints(self):
        """Of code and data, by name; None where the run has none."""
        found = self._part("fingerprints")
        return {name: found.get(name) for name in ("code", "data", "unlabeled")}

    @property
    def versions(self):
        """Of what the run was made with, by name."""
        return self._part("versions")

    def _part(self, name):
        found = self.metrics.get(name)
        return found if isinstance(found, dict) else {}

    def predictions(self):
        """Returns probabilities `(texts, classes)` and labels `(texts,)` on test, or None twice.

        Raises:
            InputError: `predictions.jsonl` is damaged.
        """
        file = self.folder / "predictions.jsonl"
        try:
            lines = read_run_text(file).split("\n")
        except FileNotFoundError:
            return None, None
        try:
            rows = [_row(line) for line in lines if line]
            return np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], int)
        except (ValueError, LookupError, TypeError) as error:
            raise InputError(f"{file} is not what a run writes: {error}") from error


def _row(line):
    row = json.loads(line)
    return row["probabilities"], row["label"]


def _check_same(folder, config, settings):
    known = {field.name for field in dataclasses.fields(RunSettings)}
    wanted = dataclasses.asdict(settings)
    if not config.keys() - known:
        # A run of an earlier version lacks settings that came later, which are then as by default.
        with contextlib.suppress(InputError, TypeError):
            config = dataclasses.asdict(RunSettings(**config))
    differing = sorted(name for name in config.keys() | wanted if config.get(name) != wanted.get(name))
    if differing:
        changes = ", ".join(f"{n} was {config.get(n)!r}, now {wanted.get(n)!r}" for n in differing)
        raise InputError(
            f"{folder} holds a run with other settings ({changes}); move it away, or choose another "
            "`study_dir`"
        )
