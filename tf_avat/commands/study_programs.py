"""The programs that carry a study's runs, as a user would type them."""

import dataclasses
import pathlib
import shlex
import sys

import tf_avat
from tf_avat.commands.program import program
from tf_avat.experiments.reproducing.telling_settings import telling_settings


@dataclasses.dataclass(frozen=True)
class StudyPrograms:
    """Commands for runs: the path of a program and its flags.

    Attributes:
        data_dir: what the study was told, which its runs are told too; None for what each machine has.
    """

    data_dir: str | None = None

    def train(self, settings, folder):
        """Returns the command that trains a run.

        Args:
            settings: its `RunSettings`.
            folder: the run folder.
        """
        return [
            _path("train"),
            *setting_flags(telling_settings(settings)),
            f"--run_dir={folder}",
            *self._data(),
        ]

    def evaluate(self, folder, parts):
        """Returns the command that measures a run.

        Args:
            folder: the run folder.
            parts: the `PARTS` that are wanted: others take time, and no table shows them.
        """
        return [_path("evaluate"), f"--run={folder}", f"--measure={','.join(parts)}", *self._data()]

    def _data(self):
        return [] if self.data_dir is None else [f"--data_dir={self.data_dir}"]


def setting_flags(settings):
    """Returns flags of `bin/train` for settings by name."""
    return [_flag(name, value) for name, value in settings.items()]


def typed(command):
    """Returns a command as a user types it in the checkout."""
    path, *arguments = command
    name = pathlib.Path(path).name.removeprefix("tf-avat-")
    return shlex.join([program(name), *arguments])


def _flag(name, value):
    if isinstance(value, bool):
        return f"--{name}" if value else f"--no{name}"
    return f"--{name}={value}"


def _path(name):
    """The path of a program: in the checkout, or beside the interpreter where the package is installed."""
    checkout = pathlib.Path(tf_avat.__file__).parents[1] / "bin" / name
    return str(checkout if checkout.is_file() else pathlib.Path(sys.executable).with_name(f"tf-avat-{name}"))
