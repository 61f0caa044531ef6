"""The folder of a run."""

import contextlib
import dataclasses
import json
import pathlib
import shutil

from tf_avat.check_writable import check_writable
from tf_avat.experiments.runs.run_files import (
    PAIRS_FILE,
    PIECES_FILE,
    check_own_places,
    file_fingerprint,
    read_run_json,
)
from tf_avat.experiments.runs.run_lock import LOCK_FILE, RunLock
from tf_avat.input_error import InputError
from tf_avat.training.callbacks.saved_state import SavedState
from tf_avat.written_atomically import is_temporary, remove_leftovers, written_atomically

_CONTENTS = (
    "metrics.json",
    "README.md",
    "history.csv",
    "predictions.jsonl",
    "vocabulary.txt",
    PIECES_FILE,
    PAIRS_FILE,
    "checkpoints",
    "evaluation",
    "tensorboard",
    "saved_model",
    "config.json",
)

# By these in metrics.json a run is told from another with the same settings; older ones have no id.
_IDENTITY = ("id", "fingerprints", "seconds", "valid", "test")

# The plots of another evaluation are written in far less.
_EVALUATION_SECONDS = 120

# Folders that files are written into one by one.
_WRITTEN_FOLDERS = ("checkpoints", "evaluation")


class RunFolder:
    """A folder with `config.json`, and with `metrics.json` once its run is finished.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self._lock = RunLock(path)

    def check(self, settings, overwrite=False):
        """Finds out whether a run may be written here, before any long work; writes nothing.

        What killed processes left amid writing is removed from a run's folder.

        Args:
            settings: the `RunSettings` of the run.
            overwrite: start anew whatever run the folder holds.

        Raises:
            InputError: the folder holds a finished run, an unfinished one with other settings, other things
                than a run, or the teacher of this one; another program writes there; it can't be written, or
                writing would lead out of it.
        """
        check_writable(self.path, "the run folder")
        check_own_places(self.path, overwrite)
        if self.path.exists():
            self._lock.check()
            if self._config() is not None:
                self._remove_leftovers()
            self._check_contents(settings, overwrite)

    def open(self, settings, overwrite=False):
        """Makes the folder ready: new, to be gone on with, or emptied of what a run writes.

        From now on to `close`, or the end of the process, nobody else writes there. What killed processes
        left is removed.

        Raises:
            InputError: as `check` does.
        """
        check_writable(self.path, "the run folder")
        check_own_places(self.path, overwrite)
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock.acquire()
        try:
            self._check_contents(settings, overwrite)
            self._clear()
            if overwrite:
                self._empty()
            self.write_json("config.json", dataclasses.asdict(settings))
        except BaseException:
            self._lock.release()
            raise

    def check_open(self):
        """Finds out whether this is still the folder that was opened.

        Raises:
            InputError: it was removed, and is gone or made anew by another program.
        """
        self._lock.check_held()

    def close(self):
        """Lets others write."""
        self._lock.release()

    @contextlib.contextmanager
    def kept_for(self, metrics):
        """Keeps others from writing while results are added to a finished run; removes what they left.

        Args:
            metrics: the contents of the run's `metrics.json` when the results were made.

        Raises:
            InputError: the folder holds another run by now, or none; or another program keeps writing there.
        """
        self._check_same(metrics)
        self._lock.acquire(_EVALUATION_SECONDS)
        try:
            self._check_same(metrics)
            self._clear()
            yield
        finally:
            self._lock.release()

    @property
    def is_finished(self):
        """Whether the folder holds all that a run writes."""
        return (self.path / "metrics.json").exists()

    def clear(self):
        """Removes what killed processes left; of a finished run also the state to go on from."""
        with self._lock:
            self._clear()

    def write_json(self, name, value):
        """Writes a value as JSON, atomically."""
        self.write_text(name, json.dumps(value, indent=2, allow_nan=False) + "\n")

    def write_text(self, name, text):
        """Writes a text file, atomically."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name, content):
        """Writes a file, atomically."""
        with written_atomically(self.path / name) as temporary:
            temporary.write_bytes(content)

    def _check_contents(self, settings, overwrite):
        config = self._config()
        others = [p for p in self.path.iterdir() if p.name != LOCK_FILE and not is_temporary(p.name)]
        if config is None and others:
            raise InputError(f"{self.path} is neither empty nor a run folder; choose another `run_dir`")
        # Before it is said that overwriting it would do.
        if settings.teacher is not None and pathlib.Path(settings.teacher).resolve() == self.path.resolve():
            raise InputError(
                f"`teacher`={settings.teacher} is the folder of the run that it would teach; choose another "
                "`run_dir`"
            )
        if config is None or overwrite:
            return
        wanted = dataclasses.asdict(settings)
        to_be_cleared = config == wanted and SavedState(self.path).exists
        if self.is_finished and to_be_cleared:
            self._check_finished()
        elif self.is_finished:
            raise InputError(
                f"{self.path} holds a finished run; `overwrite` starts it anew, or choose another `run_dir`"
            )
        differing = sorted(name for name in config.keys() | wanted if config.get(name) != wanted.get(name))
        if differing:
            changes = ", ".join(f"{n} was {config.get(n)!r}, now {wanted.get(n)!r}" for n in differing)
            raise InputError(
                f"{self.path} holds an unfinished run with other settings ({changes}); `overwrite` starts it "
                "anew, or choose another `run_dir`"
            )

    def _check_finished(self):
        """Refuses to remove the state of what does not have the results of its best weights."""
        file, weights = self.path / "metrics.json", self.path / "checkpoints" / "best.weights.h5"
        try:
            own = read_run_json(file)["fingerprints"]["weights"] == file_fingerprint(weights)
        except (OSError, InputError, LookupError, TypeError):
            own = False
        if not own:
            raise InputError(
                f"{file} is damaged, or of another run than {weights.name}; remove it, and the same command "
                "goes on with the unfinished run"
            )

    def _check_same(self, metrics):
        try:
            found = read_run_json(self.path / "metrics.json")
        except (OSError, InputError):
            found = {}
        if any(found.get(name) != metrics.get(name) for name in _IDENTITY):
            raise InputError(
                f"{self.path} was replaced or removed while its run was read; nothing was written there"
            )

    def _config(self):
        file = self.path / "config.json"
        try:
            return read_run_json(file)
        except FileNotFoundError:
            return None

    def _clear(self):
        self._remove_leftovers()
        if self.is_finished:
            SavedState(self.path).discard()

    def _remove_leftovers(self):
        for folder in (self.path, *(self.path / name for name in _WRITTEN_FOLDERS)):
            # Not through a link: what lies elsewhere is not the run's.
            if not folder.is_symlink() or folder == self.path:
                remove_leftovers(folder)

    def _empty(self):
        # config.json goes last: a folder half emptied is still known as a run's.
        for name in _CONTENTS:
            place = self.path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
