"""The report of a study as JSON."""

import dataclasses
import json
import math
from collections.abc import Mapping

import numpy as np

from tf_avat.reports.studies.effect_in_words import RULE
from tf_avat.reports.studies.study_summary import study_summary


def study_json(report, tables):
    """Returns all of the report as JSON without NaN, but the probabilities, which the run folders have.

    Scores are shares; a number that is not finite is null.

    Args:
        report: the `StudyReport`.
        tables: its `ComparedTable`s.
    """
    content = {
        "title": report.title,
        "warnings": report.warnings,
        "summary": study_summary(tables),
        "rule": RULE,
        "tables": [_table(compared) for compared in tables],
        "made": report.made,
    }
    return json.dumps(_plain(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _table(compared):
    table = compared.table
    own = {name: getattr(table, name) for name in ("name", "title", "command", "baseline", "x")}
    return {
        **own,
        "scores": [{**vars(score), "of_texts": score.of_texts} for score in compared.scores],
        "notes": [*table.notes, *compared.notes],
        "comparisons": compared.comparisons,
        "rows": [_row(row) for row in compared.rows],
    }


def _row(row):
    own = row.row
    kept = {name: getattr(own, name) for name in ("name", "settings", "choice", "failed", "missing")}
    scores = {score.score.name: dataclasses.asdict(score) for score in row.scores}
    for score in scores.values():
        del score["score"]
    runs = [
        {name: getattr(run, name) for name in ("seed", "folder", "seconds", "scores")} for run in own.results
    ]
    return {**kept, "scores": scores, "runs": runs}


def _plain(value):
    if dataclasses.is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_text(name): _plain(own) for name, own in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple | set):
        return [_plain(own) for own in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int) else _text(value)


def _text(value):
    """A text that any file can hold: lone surrogates, as paths may have them, are spelled as Python does."""
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
