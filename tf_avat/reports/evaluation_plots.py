"""Pictures of an evaluation."""

import numpy as np
from matplotlib.figure import Figure

from tf_avat.printable import printable

# Okabe and Ito's colours, which colour-blind people can tell apart, and a dash for each.
_COLORS = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"
_DASHES = "-", "--", "-.", ":"


def comparison_plots(runs):
    """Returns the figures that show several runs as well as one, by name; None where nothing was measured.

    Args:
        runs: pairs of a name and its `Measurements`.
    """
    return {
        "reliability": reliability_plot(runs),
        "robustness_attention": robustness_plot(runs, "attention"),
        "robustness_words": robustness_plot(runs, "word"),
    }


def reliability_plot(runs):
    """Returns a reliability diagram: accuracy against confidence, a line for each run.

    Args:
        runs: as for `comparison_plots`.
    """
    figure, axes = _axes("probability of the predicted class", "share that is right")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="as right as it says")
    for i, (name, evaluation) in enumerate(runs):
        bins = evaluation.classification.reliability
        error = evaluation.classification.calibration_error.value
        x, y = [b.confidence for b in bins], [b.accuracy for b in bins]
        axes.plot(x, y, **_style(i), label=f"{_plain(name)}: calibration error {error:.3f}")
        sizes = [8 + 300 * b.texts / evaluation.texts for b in bins]
        axes.scatter(x, y, s=sizes, color=_color(i), clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    figure.legend(loc="outside lower center")
    return figure


def robustness_plot(runs, site):
    """Returns F1 against epsilon with its intervals, thin in random directions; None if it was not measured.

    Args:
        runs: as for `comparison_plots`.
        site: `attention` or `word`.
    """
    what = {"attention": "attention scores", "word": "word vectors"}[site]
    figure, axes = _axes(f"norm of the perturbation of {what}", "F1")
    drawn = False
    for i, (name, evaluation) in enumerate(runs):
        steps = getattr(evaluation.robustness, site, ())
        if not steps:
            continue
        drawn = True
        x = [0, *(step.epsilon for step in steps)]
        clean = evaluation.classification.f1
        worst = [clean, *(step.effect.f1 for step in steps)]
        random = [clean, *(step.effect.random_f1 for step in steps)]
        axes.plot(x, [score.value for score in worst], **_style(i), marker="o", label=_plain(name))
        low, high = ([_number(getattr(score, end)) for score in worst] for end in ("low", "high"))
        axes.fill_between(x, low, high, color=_color(i), alpha=0.15, linewidth=0)
        axes.plot(x, [score.value for score in random], **_style(i), linewidth=0.7)
    if not drawn:
        return None
    axes.plot([], [], color="0.4", linewidth=0.7, label="thin: in a random direction")
    axes.set(xlim=(0, None), ylim=(0, 1))
    figure.legend(loc="outside lower center")
    return figure


def importance_plot(attention, importance, starts):
    """Returns how often which attention meets which importance, both as multiples of their mean in the text.

    Args:
        attention: `(all words,)`.
        importance: `(all words,)`.
        starts: `(texts + 1,)`: where each text's words begin.
    """
    figure, axes = _axes("attention / its mean in the text", "importance / its mean in the text")
    x, y = _over_mean(attention, starts), _over_mean(importance, starts)
    shown = (x > 0) & (y > 0)
    axes.axhline(1, color="0.6", linewidth=1)
    axes.axvline(1, color="0.6", linewidth=1)
    if np.any(shown):
        cells = axes.hexbin(
            x[shown], y[shown], gridsize=50, xscale="log", yscale="log", bins="log", cmap="cividis", mincnt=1
        )
        figure.colorbar(cells, label="words")
    return figure


def _over_mean(values, starts):
    lengths = np.diff(starts)
    sums = np.add.reduceat(np.asarray(values, np.float64), starts[:-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(values * np.repeat(lengths / sums, lengths))


def _axes(x, y):
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.add_subplot(xlabel=x, ylabel=y)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _plain(name):
    """A name as a legend shows it: dollar signs begin no formula, and an underscore hides no entry."""
    shown = printable(name).replace("$", r"\$")
    return f" {shown}" if shown.startswith("_") else shown


def _color(i):
    return _COLORS[i % len(_COLORS)]


def _style(i):
    return {"color": _color(i), "linestyle": _DASHES[i % len(_DASHES)]}


def _number(value):
    return np.nan if value is None else value
