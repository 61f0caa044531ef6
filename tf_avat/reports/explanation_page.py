"""What runs read in texts, as a web page."""

import math
import unicodedata

from tf_avat.reports.html_page import html_page
from tf_avat.reports.sorted_texts import orders_of, sorted_texts
from tf_avat.reports.spelled_words import spelled_words
from tf_avat.reports.weight_levels import LEVELS, weight_levels

_TOP = 5
_ORDERS = {
    "order": "as given",
    "disagreement": "most disagreement first",
    "confidence": "least confident first",
    "errors": "errors first",
}


def explanation_page(explanation, source, order="order"):
    """Returns one HTML page that needs nothing beside it, neither files nor a network.

    It shows each text as every run reads it, shaded by attention. Its script, which may be off, shades by
    importance or human evidence instead, sorts, and leads through the page by keyboard.

    Args:
        explanation: the `Explanation`.
        source: where the texts come from, a few words.
        order: one of `orders_of` the texts, to begin with.
    """
    texts = explanation.texts
    parts = [part for text in texts for part in text.runs]
    return html_page(
        "explanation_page",
        {"share": _share},
        source=source,
        classes=explanation.classes,
        runs=[
            {**vars(run), "right": _right(texts, i), "importance": texts[0].runs[i].importance is not None}
            for i, run in enumerate(explanation.runs)
        ],
        texts=[_shown(text, explanation) for text in sorted_texts(texts, order)],
        order=order,
        orders={name: _ORDERS[name] for name in orders_of(texts)},
        levels=LEVELS,
        any_importance=any(part.importance is not None for part in parts),
        any_evidence=any(text.evidence is not None for text in texts),
        any_unknown=any(part.known is not None and not all(part.known) for part in parts),
    )


def _right(texts, run):
    """How many texts with a label a run gets right, and how many there are."""
    labeled = [text for text in texts if text.label is not None]
    return sum(text.runs[run].prediction == text.label for text in labeled), len(labeled)


def _shown(text, explanation):
    gaps, spelled = spelled_words(text.text, text.words)
    readings = [
        _reading(run, part, text, classes=explanation.classes, spelled=spelled, gaps=gaps)
        for run, part in zip(explanation.runs, text.runs, strict=True)
    ]
    return {**vars(text), "gaps": gaps, "spelled": spelled, "readings": readings}


def _reading(run, part, text, *, classes, spelled, gaps):
    order = list(range(len(classes)))
    if len(order) > _TOP:
        order.sort(key=lambda i: -part.probabilities[i])
    probabilities = [(classes[i], part.probabilities[i]) for i in order[:_TOP]]
    if rest := order[_TOP:]:
        probabilities.append(
            (
                f"{len(rest)} other class{'es' if len(rest) > 1 else ''}",
                math.fsum(part.probabilities[i] for i in rest),
            )
        )
    tops = {"attention": _top(spelled, part.attention)}
    if part.importance is not None:
        tops["importance"] = _top(spelled, part.importance)
    return {
        "name": run.name,
        "prediction": part.prediction,
        "right": None if text.label is None else part.prediction == text.label,
        "probabilities": probabilities,
        "tops": tops,
        "importance": part.importance is not None,
        "marks": _marks(part, text.evidence, gaps),
    }


def _top(spelled, weights):
    order = sorted(range(len(weights)), key=lambda i: -weights[i])[:_TOP]
    return [(_alone(spelled[i]), weights[i]) for i in order]


def _alone(word):
    """A word shown by itself: a mark that belongs to the letter before it gets another in its place."""
    return f"\u25cc{word}" if unicodedata.category(word[:1] or " ").startswith("M") else word


def _marks(part, evidence, gaps):
    """For each word its classes in the style sheet, and what is told of it."""
    count = len(part.attention)
    importance, known = part.importance, part.known
    attention_levels = weight_levels(part.attention)
    importance_levels = [0] * count if importance is None else weight_levels(importance)
    marks = []
    for i in range(count):
        # Letters of one word are written together, as Arabic ones have to be, whatever pieces they are in.
        sides = {"j": i and not gaps[i], "k": i + 1 < count and not gaps[i + 1]}
        classes = [side for side, near in sides.items() if near]
        told = [f"attention {_share(part.attention[i])}"]
        if attention_levels[i]:
            classes.append(f"a{attention_levels[i]}")
        if importance is not None:
            told.append(f"importance {_share(importance[i])}")
            if importance_levels[i]:
                classes.append(f"i{importance_levels[i]}")
        if evidence is not None and evidence[i]:
            classes.append("e")
            told.append("human evidence")
        if known is not None and not known[i]:
            classes.append("u")
            told.append("not in the vocabulary")
        marks.append((" ".join(classes), ", ".join(told)))
    return marks


def _share(value):
    """A share as per cent, with two digits that tell something where it is next to nothing, or all."""
    if 0 < value < 0.00005:
        return "<0.01%"
    if 0.0995 <= value < 0.985 or value == 0:
        return f"{value:.0%}"
    return f"{value:.1%}" if value >= 0.00995 else f"{value:.2%}"
