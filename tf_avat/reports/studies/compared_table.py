"""A table of a study with its means, intervals, tests and words."""

import dataclasses
import statistics

import numpy as np

from tf_avat.evaluation.comparing.difference import Difference, difference_over_seeds
from tf_avat.evaluation.comparing.holm import holm
from tf_avat.evaluation.comparing.sign_flip_test import sign_flip_test
from tf_avat.evaluation.comparing.swap_test import swap_test
from tf_avat.random_streams import FLIPPED_SIGNS, SWAPPED_TEXTS
from tf_avat.reports.studies.compared import ComparedRow, ComparedTable, Comparison, RowScore
from tf_avat.reports.studies.effect_in_words import effect_in_words
from tf_avat.reports.studies.known_scores import known_score
from tf_avat.reports.studies.table_notes import table_notes

_SWAPS = 2000


def compared_table(table, drawn):
    """Returns the `ComparedTable` of a `StudyTable`.

    Args:
        table: the `StudyTable`.
        drawn: `DrawnScores`, which several tables of the same texts may share.
    """
    scores = tuple(map(known_score, table.scores))
    baseline = next(row for row in table.rows if row.name == table.baseline)
    found = {
        (row.name, score.name): _compared(row, baseline, score, drawn)
        for row in table.rows
        if row is not baseline
        for score in scores
    }
    tested = [key for key, (own, _) in found.items() if own and own.difference.p_value is not None]
    corrected = holm([found[key][0].difference.p_value for key in tested])
    for key, p_value in zip(tested, corrected, strict=True):
        own, _ = found[key]
        found[key] = dataclasses.replace(own, holm_p=float(p_value)), ""
    rows = tuple(
        ComparedRow(
            row,
            tuple(
                _row_score(row, baseline, score, *found.get((row.name, score.name), (None, "")))
                for score in scores
            ),
        )
        for row in table.rows
    )
    return ComparedTable(table, scores, rows, tuple(table_notes(rows, baseline, len(tested))), len(tested))


def _row_score(row, baseline, score, comparison, why_not):
    values = {own.seed: own.score(score.name) for own in row.results}
    values = {seed: value for seed, value in sorted(values.items()) if value is not None}
    mean = statistics.fmean(values.values()) if values else None
    paper, papers_baseline = row.paper.get(score.name), baseline.paper.get(score.name)
    without = paper is None or papers_baseline is None or row is baseline
    return RowScore(
        score=score,
        values=values,
        mean=mean,
        deviation=statistics.stdev(values.values()) if len(values) > 1 else None,
        comparison=comparison,
        effect=effect_in_words(comparison, score, baseline.name) if comparison else why_not,
        paper=paper,
        minus_paper=None if mean is None or paper is None else mean - paper,
        paper_difference=None if without else paper - papers_baseline,
    )


def _compared(row, baseline, score, drawn):
    """Returns a `Comparison`, or None and why there is none."""
    others = {own.seed: own for own in baseline.results}
    pairs = [(own, others[own.seed]) for own in row.results if own.seed in others]
    if not pairs:
        return None, "not known: no seed in common"
    pairs = [pair for pair in pairs if all(one.score(score.name) is not None for one in pair)]
    if not pairs:
        return None, f"not known: no seed has {score.title} of both"
    pairs.sort(key=lambda pair: pair[0].seed)
    runs = [own for pair in pairs for own in pair]
    known = [own.labels for own in runs if own.labels is not None]
    if any(not np.array_equal(labels, known[0]) for labels in known):
        return None, "not compared: other test texts"
    differences = [own.score(score.name) - other.score(score.name) for own, other in pairs]
    by_text = score.of_texts and all(own.probabilities is not None for own in runs)
    draws = None
    if by_text:
        parts = [drawn.of(score.name, own) - drawn.of(score.name, other) for own, other in pairs]
        draws = np.transpose(parts)
    seeds = tuple(own.seed for own, _ in pairs)
    if len(pairs) == 1:
        difference = Difference(differences[0])
        if by_text:
            difference = _of_one_seed(score.name, *pairs[0], differences[0], draws[:, 0])
        return Comparison(seeds, tuple(differences), "texts", difference, None), ""
    difference = difference_over_seeds(differences, draws)
    signs = sign_flip_test(differences, FLIPPED_SIGNS.generator(0))
    basis = "seeds and texts" if by_text else "seeds"
    return Comparison(seeds, tuple(differences), basis, difference, signs), ""


def _of_one_seed(score, own, other, value, draws):
    """The difference of two runs on other texts: percentiles of the draws, and a test by swaps."""
    defined = draws[np.isfinite(draws)]
    if not len(defined):
        return Difference(value)
    low, high = np.quantile(defined, [0.025, 0.975])
    generator = SWAPPED_TEXTS.generator(0)
    p = swap_test(score, own.labels, own.probabilities, other.probabilities, _SWAPS, generator)
    return Difference(value, float(low), float(high), p)
