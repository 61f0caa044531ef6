import dataclasses
import inspect

import keras
import pytest
import tensorflow as tf

from tf_avat.training.adversarial_trainer import AdversarialTrainer
from tf_avat.training.trainer_settings import TrainerSettings

DEFAULTS = {
    name: parameter.default
    for name, parameter in inspect.signature(AdversarialTrainer.__init__).parameters.items()
    if name not in ("self", "model", "kwargs")
}


def test_settings_are_the_arguments_of_the_trainer_in_their_order():
    assert [field.name for field in dataclasses.fields(TrainerSettings)] == list(DEFAULTS)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("method", "attn_cat", "method='attn_cat': expected one of vanilla, word_at"),
        ("normalization", "letter", "normalization='letter': expected one of"),
        ("epsilon", -1, "epsilon=-1: expected at least 0"),
        ("epsilon", float("nan"), "epsilon=nan: expected at least 0"),
        ("adversarial_weight", -0.1, "adversarial_weight=-0.1: expected at least 0"),
        ("adversarial_start_step", -1, "adversarial_start_step=-1: expected at least 0"),
        ("power_iterations", 0, "power_iterations=0: expected at least 1"),
        ("ascent_steps", 0, "ascent_steps=0: expected at least 1"),
        ("neighbors", 0, "neighbors=0: expected at least 1"),
        ("xi", 0, "xi=0: expected a number above 0"),
        ("xi", None, "xi=None: expected a number"),
        ("epsilon", "1", "epsilon='1': expected a number"),
        ("epsilon", True, "epsilon=True: expected a number"),
        ("power_iterations", 1.5, "power_iterations=1.5: expected a whole number"),
        ("seed", None, "seed=None: expected a whole number"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_name_and_value(name, value, problem):
    with pytest.raises(ValueError, match=problem):
        TrainerSettings(**{**DEFAULTS, name: value})


def test_a_search_has_the_default_solver_of_its_method_or_the_one_asked_for():
    assert TrainerSettings(**DEFAULTS).search().solver == "power"
    assert TrainerSettings(**{**DEFAULTS, "solver": "exact"}).search().solver == "exact"
    assert TrainerSettings(**{**DEFAULTS, "method": "attn_at"}).search().solver is None
    with pytest.raises(ValueError, match="word_vat has the solvers power, ascent, not exact"):
        TrainerSettings(**{**DEFAULTS, "method": "word_vat", "solver": "exact"}).search()


def test_the_outputs_are_what_the_loss_tells_unless_it_is_said():
    outputs, loss = tf.zeros([2, 3]), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    (told,) = TrainerSettings(**DEFAULTS).distributions(loss, []).of(outputs)
    assert (told.kind, told.from_logits) == ("softmax", True)
    said = TrainerSettings(**{**DEFAULTS, "distribution": "sigmoid", "from_logits": False})
    (own,) = said.distributions(loss, []).of(outputs)
    assert (own.kind, own.from_logits) == ("sigmoid", False)
    assert TrainerSettings(**DEFAULTS).distributions(None, []) is None
    assert (
        TrainerSettings(**{**DEFAULTS, "method": "attn_at", "solver": None}).distributions(loss, []) is None
    )
