"""How long the runs of a study take, from runs of the same kind."""

import dataclasses
import json
import statistics

from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.run_files import read_run_json
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

# Runs that differ in nothing but these, and in numbers that are no counts, take the same time.
_SAME = ("seed", "adversarial_start_step")


def run_kind(settings):
    """Returns what runs that take the same time have in common, as a text.

    Args:
        settings: `RunSettings`.
    """
    kept = {}
    for field in dataclasses.fields(RunSettings):
        value = getattr(settings, field.name)
        if field.name not in _SAME and not isinstance(value, float):
            kept[field.name] = value
    return json.dumps(kept, sort_keys=True)


class RunTimes:
    """Seconds by kind of run: of runs that have ended, else those that were measured on a few steps.

    Args:
        file: where measured ones are kept; it need not exist.
        threads: that a run has; others were measured with other numbers of them.
    """

    def __init__(self, file, threads):
        self._file = file
        self._place = f"{threads} threads, code {code_fingerprint()[:12]}"
        self._ended = {}
        try:
            self._kept = read_run_json(file)
        except (OSError, InputError):
            # A cache, which may be made anew.
            self._kept = {}
        measured = self._kept.get(self._place)
        self._measured = measured if isinstance(measured, dict) else {}

    def add_ended(self, run, seconds):
        """Counts a `PlannedRun` that has ended well; others of its kind will take as long."""
        self._ended.setdefault(_key(run), []).append(seconds)

    def add_measured(self, run, seconds):
        """Keeps what a run of a kind was found to take."""
        self._measured[_key(run)] = round(seconds, 1)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with written_atomically(self._file) as path:
            path.write_text(json.dumps({**self._kept, self._place: self._measured}, indent=2) + "\n", "utf-8")

    def seconds(self, run):
        """Returns what a `PlannedRun` takes; None where no run of its kind is known.

        Where only runs are known of which other parts are measured, or none, they have to do.
        """
        kind, own = run_kind(run.settings), _key(run)
        others = [key for key in (*self._ended, *self._measured) if key.startswith(kind) and key != own]
        for key in (own, *others):
            if key in self._ended:
                return statistics.median(self._ended[key])
            if isinstance(self._measured.get(key), int | float):
                return float(self._measured[key])
        return None


def _key(run):
    return f"{run_kind(run.settings)}{' and '.join(('', *run.measured))}"
