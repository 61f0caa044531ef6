"""The runs that a study needs, each once, however many rows ask for it."""

import dataclasses
import functools

from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.experiments.reproducing.telling_settings import run_name
from tf_avat.experiments.runs.run_settings import RunSettings


@dataclasses.dataclass(frozen=True)
class PlannedRun:
    """A run of a study.

    Attributes:
        settings: its `RunSettings`.
        measured: the `PARTS` that tables want of `bin/evaluate`; none where training tells all.
    """

    settings: RunSettings
    measured: tuple[str, ...] = ()

    @functools.cached_property
    def name(self):
        """The name of its folder."""
        return run_name(self.settings)

    def measured_too(self, parts):
        """Returns the run with more that is to be measured."""
        either = {*self.measured, *parts}
        if len(either) == len(self.measured):
            return self
        return dataclasses.replace(self, measured=tuple(part for part in PARTS if part in either))


def choosing_runs(row):
    """Returns the `PlannedRun`s by which a row's settings are chosen: one a seed at each point."""
    if row.choosing is None:
        return []
    return [run for point in row.choosing.points for run in runs_at(row, point)]


def runs_at(row, point):
    """Returns the runs that are made to choose at one point of a row's grid."""
    return [PlannedRun(row.choosing_settings(seed, point)) for seed in row.choosing.seeds]


def reported_runs(row, seeds, chosen, measured):
    """Returns the `PlannedRun`s that a row reports.

    Args:
        row: a `Row`.
        seeds: of the runs.
        chosen: values by name; empty where nothing is chosen.
        measured: the `PARTS` that the table wants of `bin/evaluate`.
    """
    return [PlannedRun(row.run_settings(seed, chosen), measured) for seed in seeds]


def joined(runs):
    """Returns `PlannedRun`s without those whose settings are there already, by name of their folder."""
    found = {}
    for run in runs:
        found[run.name] = found.get(run.name, run).measured_too(run.measured)
    return found
