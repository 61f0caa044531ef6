import dataclasses
import statistics

import numpy as np
import pytest
from scipy import stats

from tf_avat.evaluation.comparing.difference import difference_over_seeds
from tf_avat.evaluation.comparing.holm import holm
from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.drawn_scores import DrawnScores
from tf_avat_test.reports.studies.small_study import made_up_row, made_up_table

DRAWN = DrawnScores(200)


@pytest.fixture(scope="module")
def compared():
    return compared_table(made_up_table(), DRAWN)


def own(compared, row, place=0):
    return next(one for one in compared.rows if one.row.name == row).scores[place]


def without_texts(row):
    results = tuple(dataclasses.replace(one, probabilities=None, labels=None) for one in row.results)
    return dataclasses.replace(row, results=results)


def test_means_and_deviations_are_over_seeds(compared):
    table = made_up_table()
    values = [result.scores["f1"] for result in table.rows[1].results]
    found = own(compared, "attn_vat")
    assert list(found.values) == [1, 2, 3, 4, 5]
    assert (found.mean, found.deviation) == (
        pytest.approx(statistics.mean(values)),
        pytest.approx(statistics.stdev(values)),
    )


def test_differences_are_of_the_same_seed_with_the_interval_over_seeds_and_texts(compared):
    vanilla, better = made_up_table().rows[:2]
    differences = [
        a.scores["f1"] - b.scores["f1"] for a, b in zip(better.results, vanilla.results, strict=True)
    ]
    draws = [
        DRAWN.of("f1", a) - DRAWN.of("f1", b) for a, b in zip(better.results, vanilla.results, strict=True)
    ]
    found = own(compared, "attn_vat").comparison
    assert found.differences == tuple(differences)
    assert found.difference == difference_over_seeds(differences, np.transpose(draws))
    assert found.basis == "seeds and texts" and found.signs_p == 1 / 16


def test_only_seeds_that_both_have_are_compared(compared):
    assert own(compared, "attn_at").comparison.seeds == (1, 2, 3, 4)


def test_scores_that_no_text_has_are_compared_by_the_paired_t_test(compared):
    found = own(compared, "attn_at", 1).comparison
    assert found.basis == "seeds"
    # The made-up correlations differ by the same for every seed.
    assert found.difference.p_value is None or found.difference.p_value < 1e-6
    table = made_up_table(scores=("f1",), rows=tuple(map(without_texts, made_up_table().rows)))
    found = own(compared_table(table, DRAWN), "attn_vat").comparison
    pairs = [[result.scores["f1"] for result in row.results] for row in table.rows[:2]]
    assert found.basis == "seeds"
    assert found.difference.p_value == pytest.approx(stats.ttest_rel(*pairs).pvalue)


def test_holms_correction_is_over_all_that_the_table_compares(compared):
    found = [one.comparison for row in compared.rows for one in row.scores if one.comparison]
    tested = [one for one in found if one.difference.p_value is not None]
    assert compared.comparisons == len(tested) >= 3
    expected = holm([one.difference.p_value for one in tested])
    np.testing.assert_allclose([one.holm_p for one in tested], expected)


def test_what_is_far_ahead_or_behind_is_called_so(compared):
    words = {row.row.name: row.scores[0].effect for row in compared.rows}
    assert words == {
        "vanilla": "",
        "attn_vat": "better than vanilla beyond seeds",
        "attn_at": "no difference beyond seeds",
        "word_vat": "worse than vanilla beyond seeds",
    }


def test_the_papers_numbers_stand_beside(compared):
    found = own(compared, "attn_vat")
    assert found.minus_paper == pytest.approx(found.mean - 0.8219)
    assert found.paper_difference == pytest.approx(0.0292)
    assert own(compared, "vanilla").paper_difference is None
    assert own(compared, "attn_at").paper is None


def test_rows_on_other_texts_are_not_compared():
    rows = made_up_row("vanilla", 0.6), made_up_row("other", 0.9, of=1), made_up_row("longer", 0.9, texts=90)
    found = compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN)
    assert [row.scores[0].effect for row in found.rows[1:]] == ["not compared: other test texts"] * 2
    assert found.comparisons == 0


def test_of_one_seed_the_interval_and_p_are_those_of_texts():
    rows = made_up_row("vanilla", 0.5, seeds=[1]), made_up_row("other", 1.0, seeds=[1])
    found = own(compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN), "other")
    assert found.comparison.basis == "texts" and found.deviation is None
    assert found.comparison.difference.low > 0 and found.comparison.difference.p_value < 0.01
    assert found.effect == "not known beyond this seed"


def test_without_a_seed_in_common_nothing_is_known():
    rows = made_up_row("vanilla", 0.5, seeds=[1, 2]), made_up_row("other", 1.0, seeds=[3, 4])
    rows = *rows, made_up_row("none yet", 0.5, seeds=[])
    found = compared_table(made_up_table(rows=rows, scores=("f1",)), DRAWN)
    assert {row.scores[0].effect for row in found.rows[1:]} == {"not known: no seed in common"}
    assert own(found, "none yet").mean is None


def test_a_score_that_a_run_lacks_is_left_out():
    found = own(compared_table(made_up_table(scores=("f1", "auprc")), DRAWN), "attn_vat", 1)
    assert (found.mean, found.values, found.effect) == (None, {}, "not known: no seed has AUPRC of both")


def test_the_same_table_has_the_same_numbers(compared):
    again = compared_table(made_up_table(), DrawnScores(200))
    assert [row.scores for row in again.rows] == [row.scores for row in compared.rows]
