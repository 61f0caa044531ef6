"""A study by its name or its file."""

import json
import pathlib

from tf_avat.experiments.reproducing.json_values import check_keys
from tf_avat.experiments.reproducing.parse_rows import parse_settings
from tf_avat.experiments.reproducing.parse_study import parse_study
from tf_avat.experiments.reproducing.study import Study
from tf_avat.experiments.runs.run_files import read_run_text
from tf_avat.input_error import InputError

_FOLDER = pathlib.Path(__file__).parent / "studies"

# `all` are the first of these; a pretrained encoder, which the paper has none of, is asked for by itself.
IN_ALL = ("table1", "table2", "figure2", "few_labels", "controls")
STUDIES = (*IN_ALL, "pretrained")
ALL = "all"
RECIPES = ("ours", "paper")

# Keys of objects whose values count only if they are asked for, the last one most.
_ASKED = _FULL, _PAPER_RECIPE = "full", "paper_recipe"


def read_study(which, *, seeds=None, full=False, recipe="ours"):
    """Returns the `Study` that somebody names.

    Args:
        which: one of `STUDIES`, `ALL`, or the path of a JSON file.
        seeds: number of reported seeds in place of what the study says, or None.
        full: whether values under `full` take the place of those beside them.
        recipe: of `RECIPES`: how models are trained. A study's own settings give way to the recipe's, those
            of its tables and rows do not. What stands under `paper_recipe` goes with the recipe
            `paper`.

    Raises:
        InputError: the message names the file, and the key and value that are wrong.
    """
    overriding = _recipe(recipe)
    asked = [key for key, wanted in ((_FULL, full), (_PAPER_RECIPE, recipe == "paper")) if wanted]
    if which == ALL:
        parts = [_read(_FOLDER / f"{name}.json", name, seeds, asked, overriding) for name in IN_ALL]
        tables = tuple(table for part in parts for table in part.tables)
        return Study(ALL, "All tables and figures", tables, parts[0].source)
    if which in STUDIES:
        return _read(_FOLDER / f"{which}.json", which, seeds, asked, overriding)
    file = pathlib.Path(which)
    if file.suffix != ".json":
        raise InputError(
            f"there is no study {which!r}: expected one of {', '.join((*STUDIES, ALL))}, or a .json file"
        )
    return _read(file, file.stem, seeds, asked, overriding)


def _read(file, name, seeds, asked, overriding):
    try:
        # Some editors begin a file with a mark of its encoding.
        text = read_run_text(file).removeprefix("\ufeff")
        value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_without_doubles)
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file") from None
    except json.JSONDecodeError as error:
        raise InputError(f"{file}, line {error.lineno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: {error}") from error
    try:
        return parse_study(_told(value, asked), name, seeds, overriding)
    except (InputError, RecursionError) as error:
        raise InputError(f"{file}: {error}") from error


def _told(value, asked):
    """The value with what stands under the keys that are asked for in place of what stands beside it."""
    if isinstance(value, list):
        return [_told(entry, asked) for entry in value]
    if not isinstance(value, dict):
        return value
    found = {key: _told(entry, asked) for key, entry in value.items() if key not in _ASKED}
    for key in _ASKED:
        more = value.get(key, {})
        if not isinstance(more, dict):
            raise InputError(f"{key}={str(more)[:60]!r}: expected an object")
        if more and key in asked:
            found |= _told(more, asked)
    return found


def _recipe(name):
    if name not in RECIPES:
        raise InputError(f"`recipe`={name}: expected one of {', '.join(RECIPES)}")
    file = _FOLDER / "recipes" / f"{name}.json"
    value = json.loads(file.read_text("utf-8"))
    check_keys(value, ("title", "source", "settings"), str(file))
    return parse_settings(value, str(file))


def _refuse(constant):
    raise ValueError(f"{constant} is no number")


def _without_doubles(pairs):
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return dict(pairs)
