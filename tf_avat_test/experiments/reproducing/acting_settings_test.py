import dataclasses

import pytest

from tf_avat.experiments.reproducing.acting_settings import _CONDITIONS, acts
from tf_avat.experiments.runs.run_settings import RunSettings


@pytest.mark.parametrize(
    ("name", "method", "solver", "expected"),
    [
        ("epsilon", "vanilla", None, False),
        ("epsilon", "word_at", None, True),
        ("xi", "attn_at", None, False),
        ("xi", "attn_vat", "power", True),
        ("xi", "attn_vat", "ascent", False),
        ("xi", "word_vat", "ascent", True),
        ("ascent_steps", "attn_vat", "exact", False),
        ("ascent_steps", "attn_vat", "ascent", True),
        ("neighbors", "attn_ivat", None, False),
        ("neighbors", "word_ivat", None, True),
        ("normalization", "attn_vat", None, False),
        ("normalization", "attn_iat", None, True),
        ("unlabeled", "attn_at", None, False),
        ("unlabeled", "attn_vat", None, True),
        ("unlabeled_batch_size", "attn_vat", None, False),
        ("learning_rate", "vanilla", None, True),
    ],
)
def test_a_setting_acts_where_the_method_asks_for_it(name, method, solver, expected):
    assert acts(RunSettings(dataset="sst", method=method, solver=solver), name) == expected


def test_conditions_are_of_settings_that_there_are():
    assert _CONDITIONS.keys() <= {field.name for field in dataclasses.fields(RunSettings)}


@pytest.mark.parametrize(("encoder", "expected"), [("lstm", True), ("mean", False)])
def test_what_concerns_attention_acts_where_there_is_some(encoder, expected):
    settings = RunSettings(dataset="sst", method="vanilla", encoder=encoder)
    assert acts(settings, "uniform_attention_weight") == acts(settings, "attention_size") == expected


@pytest.mark.parametrize(("method", "own"), [("vanilla", False), ("attn_vat", True)])
def test_unlabeled_text_acts_on_what_its_teacher_labels(method, own):
    settings = RunSettings(dataset="sst", method=method, unlabeled="lm1b", teacher="runs/first")
    assert acts(settings, "unlabeled") and acts(settings, "unlabeled_size")
    assert acts(settings, "unlabeled_batch_size") == own
