"""What runs read in texts, for a terminal."""

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from tf_avat.printable import printable
from tf_avat.reports.spelled_words import spelled_words
from tf_avat.reports.weight_levels import weight_levels

# Styles of the levels by what rich calls the terminal's colour system. Both colours of a shaded word are set,
# so that it reads the same on a dark and a light terminal; one hue that gets darker is seen by the
# colour-blind, and the strongest words are bold and underlined besides.
_SHADES = (
    "",
    "#10233b on #dbe9f6",
    "#10233b on #b3d0ea",
    "#10233b on #85b4dd",
    "underline #ffffff on #2f6fb0",
    "bold underline #ffffff on #12427a",
)
_STYLES = {
    # Sixteen colours have no shades of one hue that are sure to differ.
    "standard": ("", "", "underline", "underline", "reverse", "bold underline reverse"),
    "windows": ("", "", "underline", "underline", "reverse", "bold underline reverse"),
    "256": _SHADES,
    "truecolor": _SHADES,
}
_TOP = 5
_INDENT = 2
# They shape the letters or signs of a word beside them, as in Persian and in emoji.
_JOINERS = "\u200c\u200d"


def terminal_explanation(explanation, color_system=None, wrapped=False):
    """Returns what `rich` prints of texts, each as every run reads it, shaded by attention.

    Args:
        explanation: the `Explanation`.
        color_system: of the terminal, as `rich.console.Console` names it; None has the top words followed by
            their attention, as in `gorgeous(.31)`, in place of shades.
        wrapped: whether long lines go on in the next one, which is then indented as far.
    """
    shown = []
    for i, text in enumerate(explanation.texts):
        if i:
            shown.append(Text())
        shown.append(_heading(text))
        gaps, spelled = spelled_words(text.text, text.words)
        gaps, spelled = ([printable(part, _JOINERS) for part in parts] for parts in (gaps, spelled))
        for run, part in zip(explanation.runs, text.runs, strict=True):
            shown.append(_prediction(explanation.classes, run, part, text.label))
            told = [_words(gaps, spelled, part.attention, color_system), *_facts(part, spelled)]
            shown.extend(_indented(line, wrapped) for line in told)
        if text.evidence is not None:
            passages = " | ".join(_passages(gaps, spelled, text.evidence)) or "none"
            shown.append(_indented(Text(f"human evidence: {passages}"), wrapped))
    return Group(*shown)


def _heading(text):
    heading = Text()
    heading.append(f"Text {text.number}", "bold")
    if text.label is not None:
        heading.append(f", labeled {printable(text.label)}")
    if text.disagreement is not None:
        heading.append(f", disagreement {text.disagreement:.2f}")
    return heading


def _facts(part, spelled):
    yield Text(f"attention: {_top(spelled, part.attention)}")
    if part.importance is not None:
        yield Text(f"importance: {_top(spelled, part.importance)}")
    if part.known is not None and not all(part.known):
        unknown = [word for word, known in zip(spelled, part.known, strict=True) if not known]
        yield Text(f"not in the vocabulary: {', '.join(dict.fromkeys(unknown))}")


def _passages(gaps, spelled, evidence):
    """The marked passages, each a run of marked words as the text has them."""
    passages, before = [], False
    for gap, word, marked in zip(gaps, spelled, evidence, strict=False):
        if marked and before:
            passages[-1] += gap + word
        elif marked:
            passages.append(word)
        before = marked
    return passages


def _indented(line, wrapped):
    return Padding.indent(line, _INDENT) if wrapped else Text(" " * _INDENT).append_text(line)


def _prediction(classes, run, part, label):
    out = Text(f"{printable(run.name)}: ")
    out.append(printable(part.prediction), "bold")
    if label is not None:
        out.append(" (right)" if part.prediction == label else " (wrong)")
    order = sorted(range(len(classes)), key=lambda i: -part.probabilities[i])
    shown = [f"{printable(classes[i])} {part.probabilities[i]:.3f}" for i in order[:_TOP]]
    out.append(f"  {', '.join(shown)}{', ...' if len(order) > _TOP else ''}")
    return out


def _words(gaps, spelled, weights, color_system):
    out = Text()
    levels = weight_levels(weights)
    styles = _STYLES.get(color_system)
    marked = set() if styles else _strongest(weights)
    for i, (gap, word) in enumerate(zip(gaps, spelled, strict=False)):
        out.append(gap)
        out.append(word, styles[levels[i]] if styles else "")
        if i in marked and levels[i]:
            out.append(f"({_weight(weights[i])})")
    out.append(gaps[-1])
    return out


def _strongest(weights):
    return set(sorted(range(len(weights)), key=lambda i: -weights[i])[:_TOP])


def _top(spelled, weights):
    order = sorted(range(len(weights)), key=lambda i: -weights[i])[:_TOP]
    return ", ".join(f"{spelled[i]} {_weight(weights[i])}" for i in order)


def _weight(weight):
    shown = f"{weight:.2f}"
    return shown.removeprefix("0") if shown != "0.00" else "<.01"
