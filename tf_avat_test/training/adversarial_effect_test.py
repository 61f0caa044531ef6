import keras
import pytest

from tf_avat.training.adversarial_effect import AdversarialEffect, lost_effect

LOGS = {"r_norm": 1.0, "supervised_loss": 0.7, "kl": 1e-4}


def changed(**logs):
    return {**LOGS, **logs}


@pytest.mark.parametrize(
    ("logs", "epsilon", "weight", "told"),
    [
        (LOGS, 1.0, 1.0, None),
        ({"supervised_loss": 0.7}, 1.0, 1.0, None),
        (changed(r_norm=0.9), 1.0, 1.0, None),
        (changed(r_norm=0.0, kl=0.0), 1.0, 1.0, "larger xi"),
        (changed(r_norm=0.4), 1.0, 1.0, "no direction was found for most texts"),
        (changed(kl=0.0, r_norm=1e-5), 1e-5, 1.0, "epsilon (1e-05)"),
        (LOGS, 1.0, 1e-4, "adversarial_weight (0.0001)"),
        (LOGS, 0.0, 1.0, "epsilon=0"),
        (LOGS, 1.0, 0.0, "adversarial_weight=0"),
        ({"r_norm": 1.0, "supervised_loss": 0.7, "adversarial_loss": 0.7}, 1.0, 1.0, "by 0 of 0.7"),
        ({"r_norm": 1.0, "supervised_loss": 0.7, "adversarial_loss": 0.71}, 1.0, 1.0, None),
    ],
)
def test_what_makes_the_term_vanish_is_told(logs, epsilon, weight, told):
    problem = lost_effect(logs, epsilon, weight)
    assert problem is None if told is None else told in problem


class Method:
    perturbs = True


def run(start_step, logs, capsys):
    """Two epochs of ten steps with these logs; returns what was said."""
    callback = AdversarialEffect(1.0, 1.0, start_step)
    model = keras.Sequential()
    model.method = Method()
    callback.set_model(model)
    callback.set_params({"epochs": 2, "steps": 10})
    callback.on_train_begin()
    for epoch in range(2):
        callback.on_epoch_end(epoch, logs)
    return capsys.readouterr().err


def test_it_is_told_once_and_not_before_the_term_begins(capsys):
    nothing = changed(kl=0.0)
    assert run(0, LOGS, capsys) == run(10, LOGS, capsys) == ""
    for start_step in (0, 10):
        said = run(start_step, nothing, capsys)
        assert said.startswith("warning: this trains next to as vanilla does: ") and said.count("\n") == 1
    assert "adversarial_start_step=20: training ends after 20 steps" in run(20, nothing, capsys)
