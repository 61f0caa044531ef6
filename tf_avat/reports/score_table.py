"""Scores as a table of text."""

_SCORES = {"f1": "F1", "accuracy": "accuracy", "auc": "AUC", "nll": "NLL"}


def score_table(metrics):
    """Returns a table of the valid and test scores in `metrics.json`, which is also valid Markdown."""
    rows = [["split", *_SCORES.values()]]
    rows += [[split, *(_shown(metrics[split][name]) for name in _SCORES)] for split in ("valid", "test")]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _shown(score):
    return "-" if score is None else f"{score:.4f}"
