"""A table of a study as LaTeX."""

from tf_avat.printable import printable
from tf_avat.reports.studies.effect_in_words import LEVEL
from tf_avat.reports.studies.score_grid import shown_setting

_SPELLED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # After the end of a row these two are no text.
    "[": "{[}",
    "*": "{*}",
    "-": "-{}",
    **{letter: f"\\{letter}" for letter in "{}$&#_%"},
}

_OVER = {
    "seeds and texts": "seeds and texts",
    "seeds": "seeds alone",
    "texts": "texts alone where there is one seed",
}


def latex_text(text):
    """Returns a text in one line in which no character is a command of LaTeX."""
    return "".join(_SPELLED.get(letter, letter) for letter in printable(text))


def study_latex(compared):
    """Returns a `ComparedTable` as a LaTeX table with booktabs.

    Means with standard deviations and differences with intervals. The best mean of a score is bold where it
    is ahead of every other row by more than the larger of both rows' standard deviations; a star marks
    differences beyond seeds.
    """
    table, settings = compared.table, compared.settings
    columns = "l" + "l" * len(settings) + "rr" * len(compared.scores)
    names = [f"\\multicolumn{{2}}{{c}}{{{latex_text(score.head)}}}" for score in compared.scores]
    begin = 2 + len(settings)
    rules = [f"\\cmidrule(lr){{{begin + 2 * i}-{begin + 2 * i + 1}}}" for i in range(len(names))]
    under = [f"mean & less {latex_text(table.baseline)}"] * len(names)
    best = [_best(compared, place) for place in range(len(names))]
    lines = [
        f"% Made by: {printable(table.command)}",
        r"% Needs \usepackage{booktabs}.",
        r"\begin{table}",
        r"\centering",
        f"\\caption{{{latex_text(table.title)}. {_caption(compared)}}}",
        f"\\label{{tab:{table.name}}}",
        f"\\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        " & ".join(["", *[""] * len(settings), *names]) + r" \\",
        " ".join(rules),
        " & ".join(["", *map(latex_text, settings), *under]) + r" \\",
        r"\midrule",
    ]
    for row in compared.rows:
        cells = [row.row.name, *(shown_setting(row.row.settings.get(name)) for name in settings)]
        shown = [_score(own, row is best[place]) for place, own in enumerate(row.scores)]
        lines.append(" & ".join([*map(latex_text, cells), *shown]) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
    return "\n".join(lines) + "\n"


def _caption(compared):
    counts = sorted({len(own.values) for row in compared.rows for own in row.scores if own.values})
    seeds = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else "".join(map(str, counts)) or "no"
    told = "One seed" if counts == [1] else f"Mean $\\pm$ standard deviation over {seeds} seeds"
    if over := _intervals(compared):
        told += f"; differences with 95\\% intervals over {over}"
    if any(_is_starred(own) for row in compared.rows for own in row.scores):
        told += f"; $^{{*}}$ $p < {LEVEL:g}$ after Holm's correction"
    return f"{told}."


def _intervals(compared):
    """What the intervals of a table are over, with the scores where they are not all over the same."""
    found = {}
    for own in (own for row in compared.rows for own in row.scores):
        if own.comparison and own.comparison.difference.low is not None:
            found.setdefault(own.comparison.basis, {})[latex_text(own.score.title)] = None
    parts = [(words, found[basis]) for basis, words in _OVER.items() if basis in found]
    if len(parts) == 1:
        return parts[0][0]
    return " and over ".join(f"{words} ({', '.join(titles)})" for words, titles in parts)


def _is_starred(own):
    found = own.comparison
    return bool(found) and found.basis != "texts" and found.holm_p is not None and found.holm_p < LEVEL


def _best(compared, place):
    """The row that is ahead of all others beyond the spread, or None, as where neither more nor less is."""
    if compared.scores[place].neutral:
        return None
    known = [row for row in compared.rows if row.scores[place].mean is not None]
    if len(known) < 2 or any(row.scores[place].deviation is None for row in known):
        return None
    sign = -1 if compared.scores[place].less_is_better else 1
    known.sort(key=lambda row: -sign * row.scores[place].mean)
    first, *others = (row.scores[place] for row in known)
    beyond = all(sign * (first.mean - other.mean) > max(first.deviation, other.deviation) for other in others)
    return known[0] if beyond else None


def _score(own, best):
    shown = own.score.shown
    mean = shown(own.mean) if own.mean is not None else ""
    if own.deviation is not None:
        mean += rf" \pm {shown(own.deviation)}"
    mean = f"\\mathbf{{{mean}}}" if best else mean
    difference = ""
    if own.comparison:
        found = own.comparison.difference
        difference = shown(found.value, "+")
        if _is_starred(own):
            difference += "^{*}"
        if found.low is not None:
            difference += rf"\;[{shown(found.low, '+')}, {shown(found.high, '+')}]"
    return " & ".join(f"${part}$" if part else "" for part in (mean, difference))
