"""Scores as a table of text."""

from tf_avat.reports.text_table import text_table

_SCORES = {"f1": "F1", "accuracy": "accuracy", "auc": "AUC", "nll": "NLL"}


def score_table(metrics):
    """Returns a table of the valid and test scores in `metrics.json`, which is also valid Markdown."""
    rows = [["split", *_SCORES.values()]]
    rows += [[split, *(_shown(metrics[split][name]) for name in _SCORES)] for split in ("valid", "test")]
    return text_table(rows)


def _shown(score):
    return "-" if score is None else f"{score:.4f}"
