import pytest

from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.input_error import InputError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("attention_epsilons", (1.0, 0.0)),
        ("word_epsilons", (float("nan"),)),
        ("word_epsilons", (1e39,)),
        ("ascent_steps", 0),
        ("resamples", 0),
        ("confidence", 1.0),
        ("seed", -1),
        ("measure", ("correlation",)),
        ("measure", ("fixed_attention",)),
    ],
)
def test_a_value_out_of_bounds_is_named(name, value):
    with pytest.raises(InputError, match=f"`{name}`"):
        EvaluationSettings(**{name: value})


def test_there_may_be_nothing_to_attack():
    assert EvaluationSettings(attention_epsilons=(), word_epsilons=()).word_epsilons == ()
