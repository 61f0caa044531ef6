"""The form in which `metrics.json` holds `Measurements`."""

import dataclasses
import numbers

from tf_avat.evaluation.classification_estimates import ClassificationEstimates, ReliabilityBin
from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.evaluation.measurements import (
    Agreement,
    Attacked,
    Compared,
    Correlation,
    ErasedShare,
    Faithfulness,
    Measurements,
    Rationales,
    Robustness,
    Spread,
)
from tf_avat.evaluation.robustness_estimates import RobustnessEstimates
from tf_avat.evaluation.score import Score
from tf_avat.input_error import InputError

# Stands beside the scores of attention in a part, with the same scores.
_BESIDE = (
    "gradient",
    "gradient_x_input",
    "fixed_attention_gradient_norm",
    "fixed_attention_gradient_x_input",
    "random_attention",
    "uniform_attention",
)
# What a run does not have at all, or an older entry has not yet, stands nowhere; other parts are null.
_LEFT_OUT = (
    "archives",
    "spread",
    "rationales",
    "at_human_share",
    "left_out_single_word",
    "left_out_constant",
    "logistic_regression",
    "measured",
)


def evaluation_json(measured):
    """Returns `Measurements` as dictionaries, lists, strings and numbers."""
    return _json(measured)


def parse_evaluation(values):
    """Returns the `Measurements` of an entry of `metrics.json`; what an older entry lacks is None.

    Raises:
        InputError: it lacks what tables and plots show, or has it in another form; the message names where.
    """
    _mapping(values, "evaluation")
    parts = {
        "texts": _number(values, "texts", "evaluation", positive=True),
        "classification": _classification(values.get("classification"), "classification"),
        "spread": _part(values, "spread", _spread),
        "corr": _part(values, "corr", _compared(_correlation)),
        "rationales": _part(values, "rationales", _rationales),
        "faithfulness": _part(values, "faithfulness", _compared(_faithfulness)),
        "robustness": _part(values, "robustness", _robustness),
        "logistic_regression": _part(values, "logistic_regression", _classification),
        "measured": _part(values, "measured", _measured),
    }
    others = [field.name for field in dataclasses.fields(Measurements) if field.name not in parts]
    return Measurements(**parts, **{name: values.get(name) for name in others})


def _json(value):
    if isinstance(value, Compared):
        return {**_json(value.attention), **_beside_json(value)}
    if isinstance(value, Rationales):
        counts = {"documents": value.documents, "share_marked": value.share_marked}
        return {**_json(value.scores.attention), **counts, **_beside_json(value.scores)}
    if isinstance(value, Attacked):
        return {"epsilon": value.epsilon, **_json(value.effect)}
    if dataclasses.is_dataclass(value):
        own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {n: _json(v) for n, v in own.items() if v is not None or n not in _LEFT_OUT}
    return [_json(entry) for entry in value] if isinstance(value, tuple) else value


def _beside_json(compared):
    return {name: _json(scores) for name, scores in compared.beside.items()}


def _measured(value, name):
    if not isinstance(value, list) or not all(part in PARTS for part in value):
        raise InputError(f"{name} is {_shown(value)} and no list of {', '.join(PARTS)}")
    return tuple(value)


def _part(values, name, parse):
    return None if values.get(name) is None else parse(values[name], name)


def _classification(values, name):
    scores = _scores(values, name, ClassificationEstimates)
    _number(values["calibration_error"], "value", f"{name}.calibration_error")
    return ClassificationEstimates(**scores, reliability=_each(values, "reliability", name, _bin))


def _bin(values, name):
    fields = dataclasses.fields(ReliabilityBin)
    return ReliabilityBin(**{field.name: _number(values, field.name, name) for field in fields})


def _spread(values, name):
    return Spread(**_scores(values, name, Spread), texts=_number(values, "texts", name))


def _correlation(values, name):
    scores = _scores(values, name, Correlation)
    left_out = [_number_or_none(values, f"left_out_{why}", name) for why in ("single_word", "constant")]
    return Correlation(*scores.values(), _number(values, "texts", name), *left_out)


def _rationales(values, name):
    scores = _compared(lambda own, of: Agreement(**_scores(own, of, Agreement)))(values, name)
    return Rationales(scores, *(_number_or_none(values, key, name) for key in ("documents", "share_marked")))


def _faithfulness(values, name):
    scores = _scores(values, name, Faithfulness)
    by_share = _each(values, "by_share", name, _erased) if "by_share" in values else ()
    human = values.get("at_human_share")
    human = None if human is None else _erased(human, f"{name}.at_human_share")
    return Faithfulness(**scores, by_share=by_share, at_human_share=human)


def _erased(values, name):
    scores = _scores(values, name, ErasedShare)
    return ErasedShare(_number(values, "share", name), **scores)


def _robustness(values, name):
    _mapping(values, name)
    sites = [field.name for field in dataclasses.fields(Robustness) if field.name in values]
    return Robustness(**{site: _each(values, site, name, _attacked) for site in sites})


def _attacked(values, name):
    scores = _scores(values, name, RobustnessEstimates)
    return Attacked(_number(values, "epsilon", name), RobustnessEstimates(**scores))


def _compared(parse):
    def parsed(values, name):
        own = parse(values, name)
        beside = {other: parse(values[other], f"{name}.{other}") for other in values if other in _BESIDE}
        return Compared(own, beside)

    return parsed


def _mapping(value, name):
    if not isinstance(value, dict):
        raise InputError(f"{name} is {_shown(value)} and not the object that an evaluation has there")


def _each(values, key, name, parse):
    rows = values.get(key)
    if not isinstance(rows, list):
        raise InputError(f"{name}.{key} is {_shown(rows)} and not the list that an evaluation has there")
    return tuple(parse(row, f"{name}.{key}[{i}]") for i, row in enumerate(rows))


def _scores(values, name, kind):
    """Returns each field of a dataclass that is a `Score`, by name."""
    _mapping(values, name)
    names = [field.name for field in dataclasses.fields(kind) if field.type is Score]
    return {key: _score(values.get(key), f"{name}.{key}") for key in names}


def _score(score, name):
    _mapping(score, name)
    ends = [_number_or_none(score, end, name, needed=True) for end in ("value", "low", "high")]
    if (ends[1] is None) != (ends[2] is None):
        raise InputError(f"{name} has one end of its interval and not the other")
    return Score(*ends)


def _number_or_none(values, key, name, needed=False):
    if values.get(key, "missing" if needed else None) is None:
        return None
    return _number(values, key, name)


def _number(values, key, name, positive=False):
    _mapping(values, name)
    value = values.get(key)
    # NumPy has no number for a longer integer, and plots none.
    fits = isinstance(value, numbers.Real) and (not isinstance(value, int) or abs(value) < 2**63)
    if isinstance(value, bool) or not fits or (positive and value <= 0):
        raise InputError(f"{name}.{key} is {_shown(value)} and not the number that an evaluation has there")
    return value


def _shown(value):
    return f"{value!r:.40}"
