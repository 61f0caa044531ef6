"""The files that an unfinished training goes on from, checked to be those that it wrote."""

import contextlib
import hashlib
import json
import os
import pathlib
import shutil

from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

FILES = ("checkpoints/latest.npz", "checkpoints/best.weights.h5", "history.csv")

# Without these a run is finished all the same.
_STATE_ONLY = ("checkpoints/state.json", "checkpoints/next", "checkpoints/latest.npz")

# What may change if the user says so: other data would make the run's report wrong, other code only its bits.
CODE = ("code", "libraries")

_INSTEAD = "`overwrite` starts the run anew"


class SavedState:
    """`FILES` and `checkpoints/state.json`, which holds their checksums and what the training stands on.

    1. A state's files are written to `checkpoints/next` (`stage`).
    2. `commit` writes `state.json`, at which moment the state counts, and moves the files to their places.
    3. `load` moves what a killed process did not, and compares every checksum. So a run that is killed at any
       moment goes on, and one whose files were changed does not.

    Args:
        folder: the run folder.
        made_from: what the training stands on: names and strings that change with it.
    """

    def __init__(self, folder, made_from=None):
        self.folder = pathlib.Path(folder)
        self.made_from = dict(made_from or {})
        self._file = self.folder / "checkpoints" / "state.json"
        self._next = self.folder / "checkpoints" / "next"
        self._checksums = {}
        self._written = None

    @property
    def exists(self):
        """Whether there is anything that only an unfinished run has."""
        return any((self.folder / name).exists() for name in _STATE_ONLY)

    def load(self, with_changed_code=False):
        """Returns what `commit` was last given, or None if it never was, having checked all files.

        Args:
            with_changed_code: go on even if `CODE` is not what the training began with.

        Raises:
            InputError: a file is missing or not the one that was written, or what the training stands on has
                changed. Nothing was changed or removed.
        """
        content = self._content()
        if content is None:
            for name in FILES:
                if (self.folder / name).exists():
                    raise InputError(
                        f"{self._file} is missing, by which {name} is checked: an earlier version began this "
                        f"run, or the file was removed; {_INSTEAD}"
                    )
            shutil.rmtree(self._next, ignore_errors=True)
            return None
        state = self._parsed(content)
        self._compare(state["made_from"], with_changed_code)
        places = {name: self._place(name, checksum) for name, checksum in state["files"].items()}
        self._checksums = state["files"]
        self._written = content
        self._move(places)
        return state["values"]

    def stage(self, name):
        """Returns the path at which to write one of `FILES` of the next state.

        Raises:
            OSError: the run folder is not there any more, or can't be written.
        """
        for folder in (self._next.parent, self._next):
            folder.mkdir(exist_ok=True)
        return self._next / pathlib.Path(name).name

    def commit(self, values):
        """Makes the staged files, and those before that were not staged anew, the state to go on from.

        Args:
            values: what else to keep: a dictionary that JSON can hold.

        Raises:
            InputError: another program has removed or replaced the state that was loaded or committed last.
            OSError: the folder can't be written.
        """
        if self._content() != self._written:
            raise InputError(f"{self._file} was removed or replaced while this program wrote there")
        staged = {name: self.stage(name) for name in FILES if self.stage(name).exists()}
        self._checksums = {**self._checksums, **{name: _sha256(path) for name, path in staged.items()}}
        state = {"made_from": self.made_from, "files": self._checksums, "values": values}
        content = json.dumps({"state": state, "sha256": _digest(state)}, indent=2) + "\n"
        with written_atomically(self._file) as path:
            path.write_text(content, encoding="utf-8")
        self._written = content.encode()
        self._move(staged)

    def discard(self):
        """Removes the state, once a run is finished; the best weights and the history stay."""
        for name in _STATE_ONLY:
            place = self.folder / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)

    def _content(self):
        """The bytes of `state.json`, or None."""
        try:
            return self._file.read_bytes()
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            return b""

    def _parsed(self, content):
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            content = json.loads(content)
            state = content["state"]
            whole = content["sha256"] == _digest(state) and state["files"].keys() == set(FILES)
            if whole and all(isinstance(state[name], dict) for name in ("made_from", "values")):
                return state
        raise InputError(f"{self._file} is damaged; {_INSTEAD}")

    def _compare(self, before, with_changed_code):
        changed = [
            name for name in {**before, **self.made_from} if before.get(name) != self.made_from.get(name)
        ]
        if [name for name in changed if name not in CODE]:
            what = ", ".join(name for name in changed if name not in CODE)
            raise InputError(
                f"{self.folder} holds an unfinished run, and since it began these have changed: {what}; "
                f"bring back what was there, or {_INSTEAD}"
            )
        if changed and not with_changed_code:
            raise InputError(
                f"{self.folder} holds an unfinished run, and since it began these have changed: "
                f"{', '.join(changed)}; `resume_with_changed_code` goes on all the same, {_INSTEAD}"
            )

    def _place(self, name, checksum):
        """Where the file with a checksum is: at its place, or not yet moved there."""
        place = self.folder / name
        for path in (place, self._next / place.name):
            if path.is_file() and _sha256(path) == checksum:
                return path
        what = "is not the one that the training wrote" if place.exists() else "is missing"
        raise InputError(f"{place} {what}; bring it back from a copy, or {_INSTEAD}")

    def _move(self, places):
        for name, path in places.items():
            if path != self.folder / name:
                os.replace(path, self.folder / name)
        shutil.rmtree(self._next, ignore_errors=True)


def _digest(state):
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()


def _sha256(path):
    """The checksum of a file, which is on the disk once it is known."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(2**20):
            digest.update(block)
        os.fsync(file.fileno())
    return digest.hexdigest()
