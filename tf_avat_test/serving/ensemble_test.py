import concurrent.futures
import types

import numpy as np
import pytest

from tf_avat.inference.answers import Answers
from tf_avat.input_error import InputError
from tf_avat.serving.ensemble import Ensemble


def run(name, classes, probabilities=(), tokenizer=2):
    answers = Answers(np.array(probabilities, np.float32))
    return types.SimpleNamespace(
        name=name,
        path=f"runs/{name}",
        classes=classes,
        tokenizer=tokenizer,
        begin=lambda texts, pool, attention: lambda: answers,
    )


def asked(ensemble):
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return ensemble.begin(["a text"], pool)()


def test_classes_in_another_order_are_the_same_classes():
    ensemble = Ensemble([run("a", ("x", "y"), [[0.75, 0.25]]), run("b", ("y", "x"), [[0.5, 0.5]])])
    (answers,) = asked(ensemble)
    assert answers.probabilities.tolist() == [[0.625, 0.375]]
    assert ensemble.groups == {"": ("x", "y")} and ensemble.titles == ["mean of 2 runs"]


def test_side_by_side_each_keeps_its_own_classes():
    runs = [run("a", ("x", "y"), [[0.75, 0.25]]), run("b", ("u", "v", "w"), [[0.5, 0.25, 0.25]])]
    ensemble = Ensemble(runs, "each")
    assert [own.probabilities.tolist() for own in asked(ensemble)] == [[[0.75, 0.25]], [[0.5, 0.25, 0.25]]]
    assert ensemble.groups == {"_a": ("x", "y"), "_b": ("u", "v", "w")}


def test_what_has_no_mean_is_refused():
    with pytest.raises(InputError, match=r"`run`=runs/b has the classes 'x', 'z', .* `combine`=each"):
        Ensemble([run("a", ("x", "y")), run("b", ("x", "z"))])
    runs = [run("a", ("x", "y")), run("b", ("x", "y"), tokenizer=1)]
    Ensemble(runs)
    with pytest.raises(InputError, match="their attention has no mean"):
        Ensemble(runs, attention=True)


def test_runs_of_one_name_can_not_stand_side_by_side():
    with pytest.raises(InputError, match="two are called 'a'"):
        Ensemble([run("a", ("x", "y")), run("a", ("x", "y"))], "each")


def test_a_probability_that_is_no_number_is_told():
    with pytest.raises(InputError, match="`run`=runs/a: it gives a text a probability that is no number"):
        asked(Ensemble([run("a", ("x", "y"), [[np.nan, np.nan]])]))
