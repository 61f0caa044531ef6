"""What is to be known before the numbers of a table are believed."""

import numpy as np

from tf_avat.evaluation.comparing.scores_of_draws import scores_of_draws
from tf_avat.evaluation.comparing.sign_flip_test import smallest_p
from tf_avat.reports.studies.effect_in_words import LEVEL

# What a run's scores and its predictions may differ by, as the numbers in files are rounded.
_ROUNDING = 2e-3


def table_notes(rows, baseline, tested):
    """Yields lines on how a table's numbers were made, and on what is odd about them.

    Args:
        rows: the `ComparedRow`s.
        baseline: the `StudyRow` that they are compared with.
        tested: number of comparisons that have a p value.
    """
    compared = [own for row in rows for own in row.scores if own.comparison]
    if tested:
        yield f"Holm's correction is over the {tested} comparison{'s' * (tested > 1)} of this table."
    for count in sorted({len(own.comparison.seeds) for own in compared}):
        if count > 1 and smallest_p(count) >= LEVEL:
            yield (
                f"{count} seeds can't reach {LEVEL:g} in the test by signs: its smallest p is "
                f"1/{2**count // 2}. The words go by the other p."
            )
    alone = dict.fromkeys(own.score.title for own in compared if own.comparison.basis == "seeds")
    if alone:
        yield f"{', '.join(alone)}: compared over seeds alone, not being known of drawn texts."
    if any(own.comparison.basis == "texts" for own in compared):
        yield "With one seed, interval and p tell of other texts alone, by draws and by swaps of texts."
    for row in rows:
        yield from _on_seeds(row.row, baseline)
    yield from _same_runs(rows)
    yield from _without_scores(rows)
    for row in rows:
        yield from _contradictions(row)


def _same_runs(rows):
    """Lines on rows that are one, as where a row names a setting that has no effect on its method."""
    first = {}
    for row in (row.row for row in rows):
        folders = tuple(result.folder for result in row.results)
        if folders and (name := first.setdefault(folders, row.name)) != row.name:
            yield f"{row.name}: these are the runs of {name}, as the settings of both come to the same."


def _without_scores(rows):
    """Lines on scores that finished runs do not have, which their means and differences are without."""
    for place, own in enumerate(rows[0].scores if rows else ()):
        lacking = []
        for row in rows:
            known = row.scores[place].values
            if seeds := [result.seed for result in row.row.results if result.seed not in known]:
                lacking.append(f"{row.row.name}, seed {_list(seeds)}")
        if lacking:
            why = "not measured yet, or not defined there"
            yield f"{own.score.title} is not known of {'; '.join(lacking)}: {why}."


def _on_seeds(row, baseline):
    own = {result.seed for result in row.results}
    lonely = own - {result.seed for result in baseline.results}
    if lonely:
        yield f"{row.name}: seed {_list(lonely)} has no run of {baseline.name} and is in no difference."
    grid = row.choice.grid if row.choice else ()
    both = own & {seed for entry in grid for seed in entry.seeds}
    if both:
        yield f"{row.name}: settings were chosen on seed {_list(both)}, which the table shows too."


def _contradictions(row):
    """Lines on runs whose predictions are not those of their scores."""
    for result in row.row.results:
        if result.probabilities is None:
            continue
        once = np.ones((1, len(result.labels)), int)
        for score in (own.score for own in row.scores if own.score.of_texts):
            told = result.score(score.name)
            ((made,),) = scores_of_draws(score.name, result.labels, result.probabilities[None], once)
            if told is not None and abs(told - made) > _ROUNDING:
                yield (
                    f"{result.folder}: {score.title} is {score.shown(told)} among its scores, and "
                    f"{score.shown(made)} by its predictions."
                )


def _list(seeds):
    return ", ".join(map(str, sorted(seeds)))
