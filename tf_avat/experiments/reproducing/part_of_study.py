"""Some tables and rows of a study."""

import dataclasses
import fnmatch

from tf_avat.input_error import InputError


def part_of_study(study, tables=(), rows=()):
    """Returns a `Study` of the tables and rows that are named; the study itself where none are.

    A table's baseline stays, as the others are compared with it. Tables of which no row is named are left
    out. p is corrected for the comparisons of the part alone.

    Args:
        study: the whole `Study`.
        tables: names, in which * and ? stand for letters; empty for all.
        rows: the same for rows.

    Raises:
        InputError: a name fits nothing.
    """
    if not tables and not rows:
        return study
    named = _named(study.tables, tables, "tables")
    everything = [row for table in named for row in table.rows]
    kept = {row.name for row in _named(everything, rows, "rows")}
    made = []
    for table in named:
        if any(row.name in kept for row in table.rows):
            own = [row for row in table.rows if row.name in kept or row.name == table.baseline]
            made.append(dataclasses.replace(table, rows=tuple(own)))
    told = "; ".join(
        f"{what} {', '.join(names)}" for what, names in (("tables", tables), ("rows", rows)) if names
    )
    return dataclasses.replace(
        study, name=f"{study.name}-part", title=f"{study.title} (in part: {told})", tables=tuple(made)
    )


def _named(things, names, what):
    """The things whose name fits one of the names; all where there are no names."""
    for name in names:
        if not any(_fits(thing, name) for thing in things):
            there = ", ".join(dict.fromkeys(repr(thing.name) for thing in things))
            raise InputError(f"`{what}`={name}: there is none; there are {there}")
    return [thing for thing in things if not names or any(_fits(thing, name) for name in names)]


def _fits(thing, name):
    return thing.name == name or fnmatch.fnmatchcase(thing.name, name)
