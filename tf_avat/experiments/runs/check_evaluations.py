"""Whether what `metrics.json` holds of evaluations can be shown."""

import numbers

from tf_avat.input_error import InputError

# The scores of each part, and the numbers of texts beside them.
_PARTS = {
    "classification": (("f1", "accuracy", "auc", "nll", "calibration_error"), ()),
    "spread": (("normalized_entropy",), ("texts",)),
    "corr": (("pearson", "spearman", "kendall"), ("texts",)),
    "rationales": (("auprc", "average_precision", "roc_auc"), ()),
    "faithfulness": (("comprehensiveness", "sufficiency"), ()),
}
# What stands beside the scores of attention in a part, with the same scores.
_BESIDE = (
    "gradient",
    "gradient_x_input",
    "fixed_attention_gradient_norm",
    "fixed_attention_gradient_x_input",
    "random_attention",
    "uniform_attention",
)
_BIN = "texts", "confidence", "accuracy"
_ATTACK = "f1", "changed", "random_f1", "random_changed"
_SITES = "attention", "word"

_INSTEAD = "remove that entry, and evaluate again"


def check_evaluations(metrics, file):
    """Refuses evaluations that lack what tables and plots show, or have it in another form.

    Args:
        metrics: the contents of `metrics.json`.
        file: its path, for messages.

    Raises:
        InputError: the message names the entry.
    """
    others = metrics.get("other_evaluations")
    if not isinstance(others, list | None):
        raise InputError(f"{file}: other_evaluations is {_shown(others)} and not a list; {_INSTEAD}")
    found = [("evaluation", metrics.get("evaluation"))]
    found += [(f"other_evaluations[{i}]", other) for i, other in enumerate(others or [])]
    for place, values in found:
        if values is None and place == "evaluation":
            continue
        try:
            _check(values)
        except InputError as error:
            raise InputError(f"{file}, in {place}: {error}; {_INSTEAD}") from error


def _check(values):
    _mapping(values, "evaluation")
    _number(values, "texts", "evaluation", positive=True)
    for part, (scores, counts) in _PARTS.items():
        found = values.get(part)
        if found is None and part != "classification":
            continue
        for name, own in [(part, found), *_beside(part, found)]:
            _mapping(own, name)
            for score in scores:
                _score(own, score, name)
            for count in counts:
                _number(own, count, name)
    classification = values["classification"]
    _number(classification["calibration_error"], "value", "classification.calibration_error")
    _each(classification, "reliability", "classification", _BIN, _number)
    robustness = values.get("robustness")
    if robustness is not None:
        _mapping(robustness, "robustness")
        for site in _SITES:
            if site in robustness:
                _each(robustness, site, "robustness", ("epsilon",), _number)
                _each(robustness, site, "robustness", _ATTACK, _score)


def _beside(part, found):
    return [(f"{part}.{name}", found[name]) for name in _BESIDE if isinstance(found, dict) and name in found]


def _mapping(value, name):
    if not isinstance(value, dict):
        raise InputError(f"{name} is {_shown(value)} and not the object that an evaluation has there")


def _each(values, key, name, entries, check):
    """Checks entries of each dictionary in a list."""
    rows = values.get(key)
    if not isinstance(rows, list):
        raise InputError(f"{name}.{key} is {_shown(rows)} and not the list that an evaluation has there")
    for i, row in enumerate(rows):
        _mapping(row, f"{name}.{key}[{i}]")
        for entry in entries:
            check(row, entry, f"{name}.{key}[{i}]")


def _score(values, key, name):
    """A score has a value and the ends of its interval, each None where there is nothing to tell."""
    score = values.get(key)
    _mapping(score, f"{name}.{key}")
    for end in ("value", "low", "high"):
        if score.get(end, "missing") is not None:
            _number(score, end, f"{name}.{key}")
    if (score["low"] is None) != (score["high"] is None):
        raise InputError(f"{name}.{key} has one end of its interval and not the other")


def _number(values, key, name, positive=False):
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or (positive and value <= 0):
        raise InputError(f"{name}.{key} is {_shown(value)} and not the number that an evaluation has there")


def _shown(value):
    return f"{value!r:.40}"
