"""The settings that tell a run from others, and the name that they make."""

import dataclasses
import functools
import hashlib
import json
import pathlib
import re

from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError

# What begins and ends a name.
_FIRST, _LAST = ("dataset", "method"), "seed"
_MOST_LETTERS = 120


@functools.lru_cache(maxsize=4096)
def telling_settings(settings):
    """Returns by name the settings without which a run would be another one, and no others.

    Args:
        settings: `RunSettings`.

    Returns:
        A dictionary; `RunSettings(**telling_settings(settings))` equals `settings`.
    """
    defaults = {field.name: field.default for field in dataclasses.fields(RunSettings)}
    told = {name: value for name, value in dataclasses.asdict(settings).items() if value != defaults[name]}
    # From the last to the first: what was decided here by what comes before is left out first.
    for name in reversed(list(told)):
        fewer = {other: value for other, value in told.items() if other != name}
        try:
            if RunSettings(**fewer) == settings:
                told = fewer
        except InputError:
            continue
    return told


@functools.lru_cache(maxsize=4096)
def run_name(settings):
    """Returns the name of a run's folder in a study: data set, method, what else tells it, and the seed.

    It depends on the settings alone. Where something is lost for the sake of a readable name, as the folder
    of a file, a part of the settings' hash tells the runs apart.

    Args:
        settings: `RunSettings`.
    """
    told = telling_settings(settings)
    lost = False
    parts = []
    for name in _FIRST:
        part, changed = _shown(getattr(settings, name))
        parts.append(part)
        lost |= changed
    for name, value in told.items():
        if name not in (*_FIRST, _LAST):
            part, changed = _shown(value)
            parts.append(f"{name}={part}")
            lost |= changed
    ending = f"{_LAST}{getattr(settings, _LAST)}"
    name = "-".join(parts)
    if lost or len(name) > _MOST_LETTERS:
        content = json.dumps({**dataclasses.asdict(settings), _LAST: None}, sort_keys=True)
        digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:6]
        name = f"{name[:_MOST_LETTERS]}-{digest}"
    return f"{name}-{ending}"


def _shown(value):
    """A value as part of a name, and whether it is not all there."""
    if isinstance(value, float):
        return f"{value:.12g}", False
    if not isinstance(value, str):
        return str(value), False
    stem = pathlib.PurePath(value).name.split(".")[0] if "/" in value else value
    part = re.sub("[^A-Za-z0-9_+.]+", "_", stem).strip(".")[:40] or "unnamed"
    return part, part != value
