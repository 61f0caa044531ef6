import re

import pytest

from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("given", "decided"),
    [
        (
            {},
            {
                "pooling": "attention",
                "perturb": "pooling",
                "epochs": 4,
                "learning_rate": 5e-4,
                "dropout": 0.5,
                "decoder_start": "random",
            },
        ),
        ({"encoder": "mean", "method": "vanilla"}, {"pooling": "mean", "perturb": None, "epochs": 4}),
        (
            {"encoder": "minilm"},
            {"epochs": 3, "learning_rate": 1e-4, "encoder_learning_rate": 5e-5, "dropout": 0.1},
        ),
        ({"encoder": "minilm"}, {"decoder_start": "regression"}),
        ({"encoder": "minilm", "decoder_start": "random"}, {"learning_rate": 5e-4}),
        (
            {"encoder": "minilm", "learning_rate": 2e-3},
            {"decoder_start": "regression", "learning_rate": 2e-3},
        ),
        (
            {"encoder": "minilm", "freeze_encoder": True, "method": "word_vat", "decoder_start": "random"},
            {"epochs": 10, "learning_rate": 1e-3, "encoder_learning_rate": None, "perturb": "states"},
        ),
        ({"encoder": "some/folder", "method": "word_ivat"}, {"perturb": "words"}),
        ({"encoder": "minilm", "epochs": 7, "dropout": 0.0}, {"epochs": 7, "dropout": 0.0}),
        # Few labels make few steps an epoch: 4, 16, 3 and 1 here.
        ({"encoder": "minilm", "freeze_encoder": True, "labeled_size": 100}, {"epochs": 100}),
        ({"encoder": "minilm", "labeled_size": 500}, {"epochs": 13}),
        ({"encoder": "minilm", "labeled_size": 150, "batch_size": 64}, {"epochs": 67}),
        ({"labeled_size": 20}, {"epochs": 100}),
        ({"encoder": "minilm", "labeled_size": 6000}, {"epochs": 3}),
        ({"labeled_size": 100, "epochs": 2}, {"epochs": 2}),
    ],
)
def test_the_encoder_decides_what_nobody_else_did(given, decided):
    settings = RunSettings(**given)
    assert {name: getattr(settings, name) for name in decided} == decided


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"encoder": ""}, "`encoder`=: expected"),
        ({"freeze_encoder": True}, "`freeze_encoder` is for a pretrained encoder"),
        ({"decoder_start": "regression"}, "`decoder_start` is for a pretrained encoder"),
        ({"encoder": "mean", "method": "vanilla", "decoder_start": "regression"}, "is for a pretrained"),
        ({"warm_up": 0.2}, "`warm_up` is for a pretrained encoder"),
        (
            {"encoder": "minilm", "hidden_size": 64},
            "`hidden_size` is for encoders that are trained",
        ),
        (
            {"encoder": "minilm", "min_count": 1},
            "`min_count` is for encoders that are trained",
        ),
        ({"encoder": "mean"}, "`method`=attn_ivat: the mean of states has no attention"),
        ({"encoder": "mean", "method": "vanilla", "pooling": "attention"}, "`encoder`=mean has no attention"),
        ({"pooling": "mean", "method": "vanilla"}, "`pooling`=mean is for a pretrained encoder"),
        ({"pooling": "max"}, "`pooling`=max: expected one of attention, mean"),
        ({"perturb": "encoder"}, "`perturb`=encoder: `method`=attn_ivat perturbs pooling of `encoder`=lstm"),
        ({"encoder": "minilm", "perturb": "words"}, "perturbs pooling, encoder, both of `encoder`=minilm"),
        (
            {"encoder": "minilm", "freeze_encoder": True, "perturb": "both"},
            "`perturb`=both: `method`=attn_ivat perturbs pooling of a frozen encoder",
        ),
        (
            {"encoder": "minilm", "freeze_encoder": True, "method": "word_ivat"},
            "`method`=word_ivat moves words towards other words",
        ),
        (
            {"encoder": "minilm", "freeze_encoder": True, "encoder_learning_rate": 1e-5},
            "a frozen encoder learns nothing",
        ),
        ({"entropy_weight": 1.0, "method": "attn_at"}, "`entropy_weight`"),
        (
            {"encoder": "mean", "method": "vanilla", "uniform_attention_weight": 1.0},
            "`uniform_attention_weight`: the mean has no attention",
        ),
        (
            {"encoder": "minilm", "method": "word_vat", "uniform_attention_weight": 1.0},
            "it goes with vanilla and attention methods, and `method`=word_vat is neither",
        ),
        ({"encoder": "minilm", "pooling": "mean"}, "the mean of states has no attention"),
    ],
)
def test_what_does_not_go_together_is_told(given, told):
    with pytest.raises(InputError, match=re.escape(told)):
        RunSettings(**given)


@pytest.mark.parametrize("given", [{}, {"encoder": "minilm"}, {"encoder": "minilm", "freeze_encoder": True}])
def test_settings_that_were_decided_are_taken_again(given):
    settings = RunSettings(**given)
    assert RunSettings(**{**settings.__dict__}) == settings
