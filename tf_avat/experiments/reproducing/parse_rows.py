"""The rows of a study's table out of what JSON holds."""

import collections
import dataclasses
import difflib
import itertools
import math
import re
from collections.abc import Hashable

from tf_avat.experiments.reproducing.json_values import (
    check_keys,
    parse_mapping,
    parse_seeds,
    parse_text,
    shown,
)
from tf_avat.experiments.reproducing.score_names import SCORES
from tf_avat.experiments.reproducing.study import Choosing, Row, check_count
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

_ROW = ("name", "settings", "choose")
_CHOOSE = ("grid", "seeds", "by", "settings")

_IN_BRACES = re.compile(r"\{(\w+)\}")

# What valid can be compared by; of each the larger is the better.
_BY = ("f1", "accuracy", "auc")


def parse_rows(value, outer, choose, paper, where):
    """Returns the `Row`s of an entry: one for each combination of the settings that are lists.

    Args:
        value: a dictionary.
        outer: settings of the table.
        choose: how the table's rows are chosen, as JSON holds it, or None.
        paper: the paper's numbers, by name of the row.
        where: what the entry is called in messages.

    Raises:
        InputError: the message names the row and key that are wrong.
    """
    check_keys(value, _ROW, where)
    own = parse_settings(value, where)
    points, varied = combined_settings(own, where)
    name = parse_text(value, "name", where, "")
    made = []
    for combined in points:
        told = [_told(key, combined[key]) for key in (varied or combined)]
        own_name = _filled(name, {**outer, **combined}, where)
        if not name:
            own_name = ", ".join(told) or where.rpartition(", ")[2]
        row = Row(own_name, {**outer, **combined}, paper=_paper(paper, own_name, where))
        try:
            row.run_settings(1, {})
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
        given = value.get("choose", choose)
        # What has no adversarial term has nothing to choose but what the row itself says.
        if given is not None and (row.perturbs or "choose" in value):
            row = dataclasses.replace(row, choosing=_choosing(given, row, where))
        made.append(row)
    return made


def _choosing(value, row, where):
    where = f"{where}, choose"
    check_keys(value, _CHOOSE, where)
    grid = parse_mapping(value, "grid", where)
    if not grid:
        raise InputError(f"{where}, grid: expected settings and the values to try")
    for key, values in grid.items():
        if key not in setting_names() or key == "seed":
            raise InputError(f"{where}, grid: {unknown_setting(key)}")
        if not isinstance(values, list) or not values:
            raise InputError(f"{where}, grid, {key}={values!r}: expected a list of values")
        _check_different(values, f"{where}, grid, {key}")
    by = parse_text(value, "by", where, "auc")
    if by not in _BY:
        raise InputError(f"{where}, by={by!r}: expected one of {', '.join(_BY)}")
    grid = {key: tuple(values) for key, values in grid.items()}
    found = Choosing(grid, parse_seeds(value, where, default=[101]), by, parse_settings(value, where))
    check_count(found.count, f"{where}, grid")
    for tried in found.points:
        try:
            dataclasses.replace(row, choosing=found).choosing_settings(found.seeds[0], tried)
            row.run_settings(1, tried)
        except InputError as error:
            raise InputError(f"{where}: {error}") from error
    return found


def combined_settings(settings, where):
    """Returns a dictionary for each combination of the values that are lists, and the names of those.

    Raises:
        InputError: they are more than a study may have runs.
    """
    varied = [key for key, value in settings.items() if isinstance(value, list)]
    check_count(math.prod(len(settings[key]) for key in varied), f"{where}, {' x '.join(varied)}")
    points = itertools.product(*(settings[key] for key in varied))
    return [{**settings, **dict(zip(varied, point, strict=True))} for point in points], varied


def parse_settings(value, where):
    """Returns the settings of an entry; values may be lists.

    Raises:
        InputError: there is no setting of a name, or a value is none.
    """
    settings = parse_mapping(value, "settings", where)
    for key, given in settings.items():
        if key not in setting_names() or key == "seed":
            raise InputError(f"{where}, settings: {unknown_setting(key)}")
        if isinstance(given, dict) or given == []:
            raise InputError(f"{where}, settings, {key}={given!r}: expected a value or a list of values")
        if isinstance(given, list):
            _check_different(given, f"{where}, settings, {key}")
    return settings


def _check_different(values, where):
    """Refuses a list with a value twice, as 1 and 1.0: its runs would be the same."""
    counts = collections.Counter(value for value in values if isinstance(value, Hashable))
    if twice := [value for value, count in counts.items() if count > 1]:
        raise InputError(f"{where}: {twice[0]!r} stands there twice")


def _filled(name, settings, where):
    """The name of a row with the values of the settings that stand in it in braces."""
    for key in _IN_BRACES.findall(name):
        if key not in settings:
            raise InputError(f"{where}, name={name!r}: the row's settings have no {key}")
        name = name.replace("{" + key + "}", shown(settings[key]))
    return name


def _told(key, value):
    """A setting as part of a row's name."""
    return value if isinstance(value, str) else f"{key}={shown(value)}"


def _paper(paper, name, where):
    numbers = parse_mapping(paper, name, f"{where.partition(', ')[0]}, paper")
    for score, number in numbers.items():
        if score not in SCORES:
            raise InputError(f"{where}, paper: there is no score {score!r}, only {', '.join(SCORES)}")
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise InputError(f"{where}, paper, {score}={number!r}: expected a number")
        if abs(number) > 1 and not score.endswith("nll"):
            raise InputError(f"{where}, paper, {score}={number!r}: expected a share, as .8 for 80 %")
    return numbers


def setting_names():
    """Returns the names of all settings of a run."""
    return [field.name for field in dataclasses.fields(RunSettings)]


def unknown_setting(key):
    """Returns what to say of a name that no setting has."""
    if key == "seed":
        return "the seed is not given here; seeds has them"
    near = difflib.get_close_matches(str(key), setting_names(), 1)
    return f"there is no setting {key!r}" + (f"; {near[0]}?" if near else "")
