"""A study whose numbers are made up, for tests of how it is reported."""

import functools

import numpy as np

from tf_avat.evaluation.classification_scores import classification_scores
from tf_avat.reports.study_table import (
    Choice,
    FailedRun,
    GridEntry,
    StudyReport,
    StudyResult,
    StudyRow,
    StudyTable,
)


@functools.cache
def made_up_result(seed, right, *, texts=80, corr=None, of=0):
    """A run that is right on about such a share of texts; all runs `of` one number have the same texts."""
    hard = np.random.default_rng(of)
    labels = hard.integers(0, 2, texts)
    ease = hard.normal(size=texts)
    noise = np.random.default_rng([seed, int(1000 * right)]).normal(size=texts)
    certain = 1 / (1 + np.exp(-(4 * (right - 0.5) + ease + 0.7 * noise)))
    positive = np.where(labels == 1, certain, 1 - certain)
    probabilities = np.stack([1 - positive, positive], axis=1)
    scores = classification_scores(labels, probabilities)
    if corr is not None:
        scores["corr"] = corr + 0.01 * seed
    folder = f"runs/made-up-{right:g}-seed{seed}"
    return StudyResult(seed, folder, scores, 100.0 + seed, probabilities, labels)


def made_up_row(name, right, *, seeds=range(1, 6), settings=None, texts=80, of=0, **others):
    """A row of such runs."""
    corr = right if others.pop("corr", False) else None
    results = tuple(made_up_result(seed, right, texts=texts, corr=corr, of=of) for seed in seeds)
    return StudyRow(name, settings or {"method": name}, results, **others)


def made_up_table(**others):
    """Three methods beside a baseline, with a failed run, a missing one, and a choice."""
    grid = tuple(
        GridEntry({"epsilon": epsilon, "adversarial_weight": 1.0}, score, (11, 12))
        for epsilon, score in ((0.5, 0.71), (1.0, 0.73), (5.0, None))
    )
    choice = Choice({"epsilon": 1.0, "adversarial_weight": 1.0}, "valid F1", grid)
    failed = FailedRun(5, "runs/made-up-failed", ("Traceback", "InputError: no such file"))
    rows = (
        made_up_row("vanilla", 0.6, corr=True, paper={"f1": 0.7927, "corr": 0.852}),
        made_up_row("attn_vat", 0.9, corr=True, choice=choice, paper={"f1": 0.8219, "corr": 0.878}),
        made_up_row("attn_at", 0.61, corr=True, seeds=range(1, 5), failed=(failed,), missing=(6,)),
        made_up_row("word_vat", 0.4, corr=True),
    )
    own = {
        "name": "made_up",
        "title": "Made-up numbers",
        "scores": ("f1", "corr"),
        "rows": rows,
        "baseline": "vanilla",
        "command": "bin/reproduce made_up",
        "notes": ("Nothing here was measured.",),
    }
    return StudyTable(**{**own, **others})


def made_up_figure():
    """Two methods by the amount of unlabeled text, beside a level baseline."""
    rows = [made_up_row("vanilla", 0.6)]
    for method, gain in (("attn_vat", 0.02), ("attn_ivat", 0.01)):
        for size in (0, 1000, 5000):
            settings = {"method": method, "unlabeled_size": size}
            rows.append(made_up_row(f"{method}, {size}", 0.6 + gain * size / 1000, settings=settings))
    return made_up_table(
        name="made_up_figure",
        title="Made-up numbers by unlabeled text",
        scores=("f1",),
        rows=tuple(rows),
        x="unlabeled_size",
    )


def made_up_report(*tables, **others):
    """A report of such tables."""
    own = {"title": "A study that was not made", "tables": tables}
    made = {"tf_avat": "0.0", "data of made_up": "0123456789abcdef"}
    return StudyReport(**{**own, "made": made, **others})
