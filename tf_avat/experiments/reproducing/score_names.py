"""The scores that a table can have, and where a run's `metrics.json` holds them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class ScoreName:
    """Where a score is found.

    Attributes:
        place: keys from the outside in; those of an evaluation begin inside of it.
        measured: whether `bin/evaluate` finds it out, and not training by itself.
    """

    place: tuple[str, ...]
    measured: bool = False


_CLASSIFICATION = ("f1", "accuracy", "auc", "nll")

# Scores on test are called as they are; of valid is what the choice of the best epoch has seen.
SCORES = {
    **{name: ScoreName(("test", name)) for name in _CLASSIFICATION},
    **{f"valid_{name}": ScoreName(("valid", name)) for name in _CLASSIFICATION},
    "corr": ScoreName(("corr", "pearson", "value"), measured=True),
    "spearman": ScoreName(("corr", "spearman", "value"), measured=True),
    "kendall": ScoreName(("corr", "kendall", "value"), measured=True),
    "spread": ScoreName(("spread", "normalized_entropy", "value"), measured=True),
    "auprc": ScoreName(("rationales", "auprc", "value"), measured=True),
    "average_precision": ScoreName(("rationales", "average_precision", "value"), measured=True),
    "roc_auc": ScoreName(("rationales", "roc_auc", "value"), measured=True),
    "comprehensiveness": ScoreName(("faithfulness", "comprehensiveness", "value"), measured=True),
    "sufficiency": ScoreName(("faithfulness", "sufficiency", "value"), measured=True),
}


def scores_of(metrics, names):
    """Returns the scores that a run has, by name; what is not there or not defined is left out.

    Args:
        metrics: the contents of its `metrics.json`.
        names: of `SCORES`.
    """
    evaluation = test_evaluation(metrics) or {}
    found = {}
    for name in names:
        value = evaluation if SCORES[name].measured else metrics
        for key in SCORES[name].place:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            found[name] = float(value)
    return found


def test_evaluation(metrics):
    """Returns the newest evaluation on all test texts of the run's own data set, as JSON holds it, or None.

    Args:
        metrics: the contents of a run's `metrics.json`.
    """
    entries = [metrics.get("evaluation"), *(metrics.get("other_evaluations") or [])]
    for entry in entries:
        wanted = {"dataset": metrics.get("dataset"), "split": "test", "sample": None}
        if isinstance(entry, dict) and all(entry.get(key) == value for key, value in wanted.items()):
            return entry
    return None
