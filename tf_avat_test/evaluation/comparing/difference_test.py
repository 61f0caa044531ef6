import numpy as np
import pytest
from scipy import stats

from tf_avat.evaluation.comparing.difference import Difference, difference_over_seeds


def draws_of(values, count, rng):
    """Means of drawn texts, `(draws, seeds)`, of values `(seeds, texts)`."""
    texts = values.shape[1]
    return rng.multinomial(texts, np.full(texts, 1 / texts), count) @ values.T / texts


def studies(*, seeds, texts, shared, own, both, studies, seed=0):
    """Differences of studies `(studies, seeds, texts)` of mean 0, made of what texts, seeds and both move."""
    rng = np.random.default_rng(seed)
    return (
        shared * rng.normal(size=(studies, 1, texts))
        + own * rng.normal(size=(studies, seeds, 1))
        + both * rng.normal(size=(studies, seeds, texts))
    )


def test_over_seeds_alone_it_is_the_paired_t_test():
    differences = np.random.default_rng(0).normal(0.5, 1, 7)
    found = difference_over_seeds(differences)
    theirs = stats.ttest_1samp(differences, 0)
    low, high = theirs.confidence_interval(0.95)
    assert found == Difference(*(pytest.approx(x) for x in (differences.mean(), low, high, theirs.pvalue)))


def test_draws_of_texts_give_the_variance_that_all_seeds_share():
    # With the draws' covariances known, the interval is in closed form.
    differences = np.array([1.0, 2.0, 4.0])
    rng = np.random.default_rng(0)
    drawn = rng.normal(size=(50, 3)) + rng.normal(size=(50, 1))
    covariance = np.cov(drawn.T)
    shared = covariance[np.triu_indices(3, 1)].mean()
    own = differences.var(ddof=1) / 3
    quantile = (own * stats.t.ppf(0.975, 2) + shared * stats.norm.ppf(0.975)) / (own + shared)
    half = quantile * np.sqrt(own + shared)
    found = difference_over_seeds(differences, drawn)
    assert (found.low, found.high) == (
        pytest.approx(differences.mean() - half),
        pytest.approx(differences.mean() + half),
    )


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0, 3.0])
def test_p_is_that_of_the_interval_that_ends_at_no_difference(value):
    drawn = np.random.default_rng(0).normal(size=(50, 4))
    differences = value + np.array([-0.5, 0.1, 0.2, 0.2])
    p = difference_over_seeds(differences, drawn + drawn[:, :1]).p_value
    assert 0 < p <= 1
    if value == 0:
        assert p == 1
    else:
        touching = difference_over_seeds(differences, drawn + drawn[:, :1], confidence=1 - p)
        assert touching.low == pytest.approx(0, abs=1e-9)


def test_a_difference_beyond_all_doubt_has_the_least_p():
    assert difference_over_seeds(1 + 1e-9 * np.arange(9)).p_value == 2e-12


@pytest.mark.parametrize(
    ("seeds", "shared", "own", "both"),
    [(5, 1.0, 0.0, 0.3), (5, 0.3, 0.1, 1.0), (3, 1.0, 0.1, 1.0), (3, 0.3, 0.1, 0.1)],
)
def test_it_holds_the_truth_as_often_as_it_says(seeds, shared, own, both):
    rng = np.random.default_rng(1)
    held = []
    for values in studies(seeds=seeds, texts=60, shared=shared, own=own, both=both, studies=400):
        found = difference_over_seeds(values.mean(1), draws_of(values, 100, rng))
        held.append(found.low <= 0 <= found.high)
    assert 0.925 <= np.mean(held) <= 0.99


def test_it_is_wider_than_over_seeds_alone_where_texts_matter():
    (values,) = studies(seeds=5, texts=60, shared=1.0, own=0.0, both=0.1, studies=1)
    drawn = draws_of(values, 200, np.random.default_rng(0))
    alone, joint = difference_over_seeds(values.mean(1)), difference_over_seeds(values.mean(1), drawn)
    assert joint.high - joint.low > 3 * (alone.high - alone.low)


def test_draws_that_are_not_defined_are_left_out():
    differences = np.array([0.1, 0.3])
    drawn = np.random.default_rng(0).normal(size=(20, 2))
    with_gaps = np.vstack([drawn, [[np.nan, 0.1]]])
    assert difference_over_seeds(differences, with_gaps) == difference_over_seeds(differences, drawn)
    assert difference_over_seeds(differences, with_gaps[-1:]) == difference_over_seeds(differences)


def test_a_single_seed_has_no_interval():
    assert difference_over_seeds([0.2]) == Difference(0.2)


def test_seeds_that_all_say_the_same_have_none_either_unless_they_say_nothing():
    assert difference_over_seeds([0.25, 0.25]) == Difference(0.25)
    assert difference_over_seeds([0.0, 0.0, 0.0]) == Difference(0.0, 0.0, 0.0, 1.0)


def test_equal_seeds_on_texts_that_vary_have_the_interval_of_the_texts():
    drawn = np.repeat(np.random.default_rng(0).normal(0.2, 0.1, (500, 1)), 2, axis=1)
    found = difference_over_seeds([0.2, 0.2], drawn)
    assert found.high - found.low == pytest.approx(2 * 1.96 * drawn[:, 0].std(ddof=1), rel=1e-3)
