"""The scores that a table can have, and where a run's `metrics.json` holds them."""

import dataclasses

from tf_avat.evaluation.evaluation_parts import PARTS


@dataclasses.dataclass(frozen=True)
class ScoreName:
    """Where a score is found.

    Attributes:
        place: keys from the outside in; those of an evaluation begin inside of it.
        part: of `PARTS`, which `bin/evaluate` measures; None for what training finds out by itself.
    """

    place: tuple[str, ...]
    part: str | None = None


_CLASSIFICATION = ("f1", "accuracy", "auc", "nll")

# Scores on test are called as they are; of valid is what the choice of the best epoch has seen.
SCORES = {
    **{name: ScoreName(("test", name)) for name in _CLASSIFICATION},
    **{f"valid_{name}": ScoreName(("valid", name)) for name in _CLASSIFICATION},
    "corr": ScoreName(("corr", "pearson", "value"), "corr"),
    "spearman": ScoreName(("corr", "spearman", "value"), "corr"),
    "kendall": ScoreName(("corr", "kendall", "value"), "corr"),
    "spread": ScoreName(("spread", "normalized_entropy", "value"), "spread"),
    "auprc": ScoreName(("rationales", "auprc", "value"), "rationales"),
    "average_precision": ScoreName(("rationales", "average_precision", "value"), "rationales"),
    "roc_auc": ScoreName(("rationales", "roc_auc", "value"), "rationales"),
    "comprehensiveness": ScoreName(("faithfulness", "comprehensiveness", "value"), "faithfulness"),
    "sufficiency": ScoreName(("faithfulness", "sufficiency", "value"), "faithfulness"),
}


def scores_of(metrics, names):
    """Returns the scores that a run has, by name; what is not there or not defined is left out.

    Args:
        metrics: the contents of its `metrics.json`.
        names: of `SCORES`.
    """
    found = {}
    for name in names:
        part = SCORES[name].part
        for value in [metrics] if part is None else _having(metrics, part)[:1]:
            for key in SCORES[name].place:
                value = value.get(key) if isinstance(value, dict) else None
            if isinstance(value, int | float) and not isinstance(value, bool):
                found[name] = float(value)
    return found


def parts_of(names):
    """Returns the `PARTS` that `bin/evaluate` has to measure for some of `SCORES`, in their order."""
    wanted = {SCORES[name].part for name in names}
    return tuple(part for part in PARTS if part in wanted)


def is_measured(metrics, parts):
    """Returns whether all of some `PARTS` were measured on all test texts of the run's own data set.

    Args:
        metrics: the contents of a run's `metrics.json`.
        parts: of `PARTS`.
    """
    return all(_having(metrics, part) for part in parts)


def _having(metrics, part):
    """The evaluations on all test texts that tell of a part, the newest first, as JSON holds them."""
    entries = [metrics.get("evaluation"), *(metrics.get("other_evaluations") or [])]
    wanted = {"dataset": metrics.get("dataset"), "split": "test", "sample": None}
    return [
        entry
        for entry in entries
        if isinstance(entry, dict)
        and all(entry.get(key) == value for key, value in wanted.items())
        # One that does not tell was asked for all.
        and part in (entry.get("measured") or PARTS)
    ]
