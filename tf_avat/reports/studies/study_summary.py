"""What a study says, in ten lines."""

from tf_avat.reports.studies.score_grid import shown_difference, shown_mean

_LINES = 10
_NAMED = 3


def study_summary(tables):
    """Returns at most ten lines: which differences there are, with which intervals.

    The first score of each table comes before the second of any.

    Args:
        tables: `ComparedTable`s.
    """
    most = max((len(table.scores) for table in tables), default=0)
    asked = [
        (place, number)
        for place in range(most)
        for number, table in enumerate(tables)
        if place < len(table.scores)
    ]
    told = asked if len(asked) <= _LINES else asked[: _LINES - 1]
    lines = [_line(tables[number], place) for place, number in sorted(told, key=lambda one: one[::-1])]
    if left := len(asked) - len(told):
        lines.append(f"{left} more score{'s' * (left > 1)} of tables: see below.")
    return lines


def _line(compared, place):
    score, table = compared.scores[place], compared.table
    own = [(row.row.name, row.scores[place]) for row in compared.rows]
    baseline = next(value for name, value in own if name == table.baseline)
    others = [(name, value) for name, value in own if name != table.baseline]
    differing = ("higher", "lower") if score.neutral else ("better", "worse")
    kinds = *differing, "no difference", "not known beyond", "not known: no spread", "not"
    found = {kind: [] for kind in kinds}
    for name, value in others:
        found[next(kind for kind in found if value.effect.startswith(kind))].append((name, value))
    of = f"{table.baseline} {shown_mean(baseline)}, n={len(baseline.values)}"
    parts = [f"{table.title}, {score.head} ({of})"]
    for kind in (*differing, "no difference"):
        named = found[kind]
        if named:
            parts.append(f"{kind} beyond seeds: {_named(named)}")
        elif kind == "better" and (found["worse"] or found["no difference"]):
            parts.append("nothing better beyond seeds")
    if single := found["not known beyond"]:
        parts.append(f"of one seed, and not known beyond it: {_named(single)}")
    if alike := found["not known: no spread"]:
        parts.append(f"the same with every seed, so with no spread to judge by: {_named(alike)}")
    if unknown := found["not"]:
        parts.append(f"not compared: {', '.join(name for name, _ in unknown)}")
    return f"{'; '.join(parts)}.{_claims(others)}"


def _named(rows):
    """Rows with their intervals, the largest differences first; of many, what all others lie in."""
    rows = sorted(rows, key=lambda one: -abs(one[1].comparison.difference.value))
    count = len(rows) if len(rows) <= _NAMED + 1 else _NAMED
    told = [f"{name} {shown_difference(value)}" for name, value in rows[:count]]
    if rest := [value for _, value in rows[count:]]:
        shown, differences = rest[0].score.shown, [value.comparison.difference for value in rest]
        low = shown(min(own.value if own.low is None else own.low for own in differences), "+")
        high = shown(max(own.value if own.high is None else own.high for own in differences), "+")
        told.append(f"{len(rest)} others within [{low}, {high}]")
    return ", ".join(told)


def _claims(rows):
    """How many of the paper's differences lie in our intervals."""
    claimed = [
        (name, own, own.comparison.difference)
        for name, own in rows
        if own.paper_difference is not None and own.comparison and own.comparison.basis != "texts"
    ]
    claimed = [one for one in claimed if one[2].low is not None]
    if not claimed:
        return ""
    outside = [
        f"{name} {own.score.shown(own.paper_difference, '+')}"
        for name, own, difference in claimed
        if not difference.low <= own.paper_difference <= difference.high
    ]
    inside = f"{len(claimed) - len(outside)} of {len(claimed)}"
    but = f"; not of {', '.join(outside)}" if outside else ""
    return f" The paper's difference lies in our interval in {inside} rows{but}."
