"""The folder of a run."""

import dataclasses
import json
import pathlib
import shutil

from tf_avat.check_writable import check_writable
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

_CONTENTS = (
    "metrics.json",
    "README.md",
    "history.csv",
    "predictions.jsonl",
    "vocabulary.txt",
    "checkpoints",
    "evaluation",
    "tensorboard",
    "saved_model",
    "config.json",
)


class RunFolder:
    """A folder with `config.json`, and with `metrics.json` once its run is finished.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def check(self, settings, overwrite=False):
        """Finds out whether a run may be written here, before any long work; writes nothing.

        Args:
            settings: the `RunSettings` of the run.
            overwrite: start anew whatever run the folder holds.

        Raises:
            InputError: the folder holds a finished run, an unfinished one with other settings, or other
                things than a run; or it can't be written.
        """
        check_writable(self.path, "the run folder")
        if not self.path.exists():
            return
        config = self._config()
        others = [place for place in self.path.iterdir() if not place.name.startswith(".writing-")]
        if config is None and others:
            raise InputError(f"{self.path} is neither empty nor a run folder; choose another --run_dir")
        if config is None or overwrite:
            return
        if (self.path / "metrics.json").exists():
            raise InputError(
                f"{self.path} holds a finished run; --overwrite starts it anew, or choose another --run_dir"
            )
        wanted = dataclasses.asdict(settings)
        differing = sorted(name for name in config.keys() | wanted if config.get(name) != wanted.get(name))
        if differing:
            changes = ", ".join(f"{n} was {config.get(n)!r}, now {wanted.get(n)!r}" for n in differing)
            raise InputError(
                f"{self.path} holds an unfinished run with other settings ({changes}); --overwrite starts it "
                "anew, or choose another --run_dir"
            )

    def open(self, settings, overwrite=False):
        """Makes the folder ready: new, to be gone on with, or emptied of what a run writes.

        Raises:
            InputError: as `check` does.
        """
        self.check(settings, overwrite)
        self.path.mkdir(parents=True, exist_ok=True)
        if overwrite:
            self._empty()
        self.write_json("config.json", dataclasses.asdict(settings))

    def write_json(self, name, value):
        """Writes a value as JSON, atomically."""
        self.write_text(name, json.dumps(value, indent=2, allow_nan=False) + "\n")

    def write_text(self, name, text):
        """Writes a text file, atomically."""
        with written_atomically(self.path / name) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def _config(self):
        file = self.path / "config.json"
        try:
            config = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise InputError(f"{file} is not the JSON that a run writes: {error}") from error
        if not isinstance(config, dict):
            raise InputError(f"{file} does not hold the settings of a run")
        return config

    def _empty(self):
        # config.json goes last: a folder half emptied is still known as a run's.
        for name in _CONTENTS:
            place = self.path / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
