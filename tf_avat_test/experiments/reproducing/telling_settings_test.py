import dataclasses

import pytest

from tf_avat.experiments.reproducing.telling_settings import run_name, telling_settings
from tf_avat.experiments.runs.run_settings import RunSettings


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"method": "vanilla", "dataset": "sst", "seed": 7},
        {"method": "attn_vat", "unlabeled": "none", "skip_bad_rows": True},
        {"method": "attn_vat", "solver": "exact", "word_vectors": "glove", "delimiter": "tab"},
        {"dataset": "sst", "unlabeled": "lm1b", "unlabeled_size": 7, "word_vectors": "glove"},
    ],
)
def test_they_are_as_few_as_make_the_same_run(given):
    settings = RunSettings(**given)
    told = telling_settings(settings)
    assert RunSettings(**told) == settings
    for name in told:
        fewer = {other: value for other, value in told.items() if other != name}
        assert RunSettings(**fewer) != settings


def test_a_name_tells_data_set_method_what_else_differs_and_seed():
    settings = RunSettings(method="attn_vat", dataset="sst", epsilon=5.0, word_vectors="glove", seed=3)
    assert run_name(settings) == "sst-attn_vat-epsilon=5-word_vectors=glove-seed3"
    assert run_name(RunSettings(method="vanilla", dataset="sst")) == "sst-vanilla-seed1"


def test_what_is_called_alike_is_told_apart():
    names = {run_name(RunSettings(dataset=path)) for path in ("a/reviews.csv", "b/reviews.csv", "reviews")}
    assert len(names) == 3 and all(name.startswith("reviews-attn_ivat") for name in names)


def test_seeds_of_one_run_have_one_name_but_for_the_seed():
    one = RunSettings(dataset="a/reviews.csv", seed=1)
    name, other = run_name(one), run_name(dataclasses.replace(one, seed=2))
    assert name.removesuffix("seed1") == other.removesuffix("seed2")


def test_names_are_names_of_folders_whatever_settings_hold():
    for dataset in ("../..", "a\nb", "x" * 500, "\udce4.csv", "a b/c*?.csv", "."):
        name = run_name(RunSettings(dataset=dataset))
        assert "/" not in name and name.isascii() and name.isprintable() and 10 < len(name) < 200
        assert not name.startswith(".")
