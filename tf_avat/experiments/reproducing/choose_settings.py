"""Which settings of a grid are the best on valid."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from tf_avat.experiments.reproducing.planned_run import runs_at


@dataclasses.dataclass(frozen=True)
class Tried:
    """A point of a grid.

    Attributes:
        values: by name of the setting.
        score: mean on valid over the runs that were made to choose; None if one of them has not finished.
    """

    values: Mapping[str, Any]
    score: float | None


def tried_points(row, states):
    """Returns a `Tried` for each point of a row's grid.

    Args:
        row: a `Row` with a grid.
        states: the `RunState`s of trained runs by name.
    """
    found = []
    for point in row.choosing.points:
        name = f"valid_{row.choosing.by}"
        scores = [
            states[run.name].scores([name]).get(name) if run.name in states else None
            for run in runs_at(row, point)
        ]
        found.append(Tried(point, None if None in scores else sum(scores) / len(scores)))
    return found


def best_point(tried):
    """Returns the values with the largest score, of equals the first; None where nothing has one.

    Args:
        tried: `Tried` points.
    """
    scored = [point for point in tried if point.score is not None]
    return max(scored, key=lambda point: point.score).values if scored else None
