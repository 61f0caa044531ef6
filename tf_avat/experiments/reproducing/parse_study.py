"""A study out of what JSON holds, with errors that name where."""

import re

from tf_avat.data.sources.load_dataset import WITH_RATIONALES
from tf_avat.experiments.reproducing.json_values import (
    check_keys,
    parse_list,
    parse_mapping,
    parse_seeds,
    parse_text,
    parse_texts,
    shown,
)
from tf_avat.experiments.reproducing.parse_rows import (
    combined_settings,
    parse_rows,
    parse_settings,
    setting_names,
    unknown_setting,
)
from tf_avat.experiments.reproducing.score_names import SCORES
from tf_avat.experiments.reproducing.study import Study, Table
from tf_avat.input_error import InputError

_STUDY = ("title", "source", "settings", "seeds", "choose", "tables", "notes")
_TABLE = (
    *("name", "title", "scores", "baseline", "rows", "settings"),
    *("seeds", "choose", "notes", "x", "paper"),
)

# Of a value in the name of files.
_MOST_LETTERS = 40


def parse_study(value, name, seeds=None, overriding=None):
    """Returns the `Study` of a value that JSON holds.

    Settings of a study stand for all its tables, those of a table for all its rows. A list of values makes
    of a study's tables, or of a table, one for each value, and of a row one for each value.

    Args:
        value: a dictionary.
        name: of the study.
        seeds: number of the reported seeds, from 1, in place of what the study says; or None.
        overriding: settings that take the place of the study's own, as those of a recipe; or None.

    Raises:
        InputError: the message names the table, row and key that are wrong.
    """
    check_keys(value, _STUDY, "the study")
    settings = {**parse_settings(value, "the study"), **(overriding or {})}
    source = {
        "seeds": value.get("seeds", 5),
        "choose": value.get("choose"),
        "settings": settings,
        "notes": parse_texts(value, "notes", "the study"),
    }
    tables = []
    for number, entry in enumerate(parse_list(value, "tables", "the study"), 1):
        tables += _tables(entry, source, f"table {number}", seeds)
    return Study(
        name,
        parse_text(value, "title", "the study", name),
        tuple(tables),
        parse_text(value, "source", "the study", ""),
    )


def _tables(value, outer, where, seeds):
    """The tables of an entry: one for each combination of the settings that are lists."""
    check_keys(value, _TABLE, where)
    where = f"table {parse_text(value, 'name', where)!r}"
    settings = {**outer["settings"], **parse_settings(value, where)}
    made = []
    points, varied = combined_settings(settings, where)
    for combined in points:
        ending = "".join(f"-{_for_files(combined[key])}" for key in varied)
        title = parse_text(value, "title", where, value["name"])
        title += "".join(f", {key} {shown(combined[key])}" for key in varied)
        made.append(_table(value, {**outer, "settings": combined}, where, seeds, ending, title))
    return made


def _for_files(value):
    """A value as part of the name of files: of a path or a fraction the letters and digits."""
    return re.sub("[^A-Za-z0-9-]+", "_", shown(value))[-_MOST_LETTERS:].strip("_") or "none"


def _table(value, outer, where, seeds, ending, title):
    notes = (*outer["notes"], *parse_texts(value, "notes", where))
    reported = (
        parse_seeds(value if "seeds" in value else outer, where)
        if seeds is None
        else tuple(range(1, seeds + 1))
    )
    paper = parse_mapping(value, "paper", where)
    choose = value.get("choose", outer["choose"])
    rows = []
    for number, entry in enumerate(parse_list(value, "rows", where), 1):
        rows += parse_rows(entry, outer["settings"], choose, paper, f"{where}, row {number}")
    if strange := [name for name in paper if name not in [row.name for row in rows]]:
        raise InputError(f"{where}, paper: no row is called {strange[0]!r}")
    x = value.get("x")
    if x is not None and (x not in setting_names() or x == "seed"):
        raise InputError(f"{where}, x: {unknown_setting(x)}")
    if x is not None and not any(x in {**row.settings, **_grid(row)} for row in rows):
        raise InputError(f"{where}, x: {x} is a setting of no row, so there is nothing to draw")
    scores = tuple(parse_texts(value, "scores", where) or ["f1"])
    baseline = parse_text(value, "baseline", where, rows[0].name)
    try:
        table = Table(
            name=value["name"] + ending,
            title=title,
            scores=scores,
            baseline=baseline,
            rows=tuple(rows),
            seeds=reported,
            notes=notes,
            x=x,
        )
        _check_rationales(table)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    return table


def _grid(row):
    return row.choosing.grid if row.choosing else {}


def _check_rationales(table):
    """Refuses scores that none of a table's rows can ever have, before any of them is trained for them."""
    datasets = dict.fromkeys(row.run_settings(1, {}).dataset for row in table.rows)
    for score in table.scores:
        if SCORES[score].part == "rationales" and not any(name in WITH_RATIONALES for name in datasets):
            raise InputError(
                f"scores: nobody has marked evidence in {', '.join(datasets)}, so there is no {score}; "
                f"{', '.join(WITH_RATIONALES)} has it"
            )
