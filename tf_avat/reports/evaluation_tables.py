"""Evaluations of runs, side by side."""

import statistics

from tf_avat.evaluation.measurements import Compared, Rationales
from tf_avat.evaluation.score import Score
from tf_avat.reports.text_table import text_table

_BASELINES = {"gradient": "gradient norm", "random_attention": "random", "uniform_attention": "uniform"}
_OTHER_IMPORTANCE = {
    "gradient_x_input": "gradient x input",
    "fixed_attention_gradient_norm": "gradient norm, attention fixed",
    "fixed_attention_gradient_x_input": "gradient x input, attention fixed",
}


def evaluation_tables(rows):
    """Returns tables of text with titles, which are also valid Markdown.

    A row of one evaluation shows each score with its interval; one of several, as of the seeds of a method,
    mean and standard deviation over them.

    Args:
        rows: pairs of a name and a list of `Measurements`.
    """
    parts = [
        _part(
            "Classification",
            rows,
            "classification",
            {"f1": "F1", "accuracy": "accuracy", "auc": "AUC", "nll": "NLL", "calibration_error": "ECE"},
            {"logistic_regression": "logistic regression on means"},
        ),
        _part(
            "Spread of attention: 1 where all words have the same",
            rows,
            "spread",
            {"normalized_entropy": "normalized entropy", "texts": "texts"},
        ),
        _part(
            "Corr.: attention and the norm of the gradient",
            rows,
            "corr",
            {"pearson": "Pearson", "spearman": "Spearman", "kendall": "Kendall", "texts": "texts"},
            {**_OTHER_IMPORTANCE, **_BASELINES},
        ),
        _part(
            "Rationales: attention and human evidence",
            rows,
            "rationales",
            {"auprc": "AUPRC", "average_precision": "average precision", "roc_auc": "ROC-AUC"},
            _BASELINES,
        ),
        _part(
            "Faithfulness of attention",
            rows,
            "faithfulness",
            {"comprehensiveness": "comprehensiveness", "sufficiency": "sufficiency"},
            _BASELINES,
        ),
        _attacks("attention scores", rows, "attention"),
        _attacks("word vectors", rows, "word"),
    ]
    return "\n\n".join(part for part in parts if part)


def _part(title, rows, key, columns, beside=None):
    table = [["run", *columns.values()]]
    for name, evaluations in rows:
        values = [
            _compared(evaluation, key) for evaluation in evaluations if getattr(evaluation, key) is not None
        ]
        if not values:
            continue
        table.append([name, *_cells([value.attention for value in values], columns)])
        for other, title_of_other in (beside or {}).items():
            others = [value.beside[other] for value in values if other in value.beside]
            if others:
                table.append([f"  {title_of_other}", *_cells(others, columns)])
    return f"{title}\n\n{text_table(table)}" if len(table) > 1 else ""


def _attacks(what, rows, site):
    epsilons = sorted(
        {
            step.epsilon
            for _, evaluations in rows
            for evaluation in evaluations
            for step in _steps(evaluation, site)
        }
    )
    table = [["run", "", *(f"epsilon {epsilon:g}" for epsilon in epsilons)]]
    for name, evaluations in rows:
        by_epsilon = {}
        for evaluation in evaluations:
            for step in _steps(evaluation, site):
                by_epsilon.setdefault(step.epsilon, []).append(step)
        if not by_epsilon:
            continue
        for score, title in (("f1", "F1"), ("changed", "changed"), ("random_changed", "changed, random r")):
            effects = [[step.effect for step in by_epsilon.get(epsilon, [])] for epsilon in epsilons]
            cells = [_cell([getattr(effect, score) for effect in own]) for own in effects]
            table.append([name if score == "f1" else "", title, *cells])
    title = f"Attack on {what}: F1 and the share of predictions that change"
    return f"{title}\n\n{text_table(table)}" if len(table) > 1 else ""


def _steps(evaluation, site):
    return getattr(evaluation.robustness, site, ())


def _compared(evaluation, key):
    """A part of `Measurements` as scores of the run, with those of others if it has any."""
    part = getattr(evaluation, key)
    if key == "classification":
        regression = evaluation.logistic_regression
        return Compared(part, {} if regression is None else {"logistic_regression": regression})
    if isinstance(part, Rationales):
        return part.scores
    return part if isinstance(part, Compared) else Compared(part, {})


def _cells(scores, columns):
    return [_cell([getattr(own, column) for own in scores]) for column in columns]


def _cell(scores):
    if not scores:
        return "-"
    if not isinstance(scores[0], Score):
        return f"{statistics.mean(scores):,.0f}"
    values = [score.value for score in scores if score.value is not None]
    if not values:
        return "-"
    if len(scores) > 1:
        spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
        return f"{statistics.mean(values):.3f}{spread}"
    score = scores[0]
    interval = "" if score.low is None else f" [{score.low:.3f}, {score.high:.3f}]"
    return f"{values[0]:.3f}{interval}"
