import copy

import pytest

from tf_avat.experiments.runs.check_evaluations import check_evaluations
from tf_avat.input_error import InputError

SCORE = {"value": 0.5, "low": 0.4, "high": 0.6}
UNKNOWN = {"value": None, "low": None, "high": None}
CORR = {"pearson": SCORE, "spearman": UNKNOWN, "kendall": SCORE, "texts": 3}
STEP = {"epsilon": 1.0, "f1": SCORE, "changed": SCORE, "random_f1": SCORE, "random_changed": SCORE}
EVALUATION = {
    "texts": 3,
    "classification": {
        **dict.fromkeys(("f1", "accuracy", "auc", "nll", "calibration_error"), SCORE),
        "reliability": [{"texts": 3, "confidence": 0.7, "accuracy": 0.5}],
    },
    "corr": {**CORR, "random_attention": CORR},
    "faithfulness": None,
    "robustness": {"attention": [STEP], "word": []},
}


def changed(keys, value):
    evaluation = copy.deepcopy(EVALUATION)
    parent = evaluation
    for key in keys[:-1]:
        parent = parent[key]
    parent[keys[-1]] = value
    return evaluation


def test_whole_evaluations_pass_and_parts_may_be_missing():
    check_evaluations({}, "m")
    check_evaluations({"evaluation": None, "other_evaluations": []}, "m")
    check_evaluations({"evaluation": EVALUATION, "other_evaluations": [EVALUATION]}, "m")


@pytest.mark.parametrize(
    ("keys", "value", "told"),
    [
        (["texts"], "3", "evaluation.texts is '3' and not the number"),
        (["texts"], 0, "evaluation.texts is 0"),
        (["texts"], True, "evaluation.texts is True"),
        (["classification"], None, "classification is None and not the object"),
        (["classification", "f1"], 0.5, "classification.f1 is 0.5"),
        (["classification", "f1"], {"value": "x"}, "classification.f1.value is 'x'"),
        (["classification", "f1"], {**SCORE, "high": 10**30}, "classification.f1.high is 1000"),
        (["classification", "nll"], {**SCORE, "low": None}, "one end of its interval"),
        (["classification", "calibration_error"], UNKNOWN, "calibration_error.value is None"),
        (["classification", "reliability"], {}, "classification.reliability is {} and not the list"),
        (["classification", "reliability", 0], {"texts": 1}, r"reliability\[0\].confidence is None"),
        (["corr"], [], "corr is \\[\\]"),
        (["corr", "random_attention", "texts"], None, "corr.random_attention.texts is None"),
        (["robustness", "attention", 0], 7, r"robustness.attention\[0\] is 7"),
        (["robustness", "attention", 0, "epsilon"], "1", r"attention\[0\].epsilon is '1'"),
        (["robustness", "word"], "x" * 999, "robustness.word is 'x{39} and"),
    ],
)
def test_a_damaged_entry_is_named(keys, value, told):
    with pytest.raises(InputError, match=told) as caught:
        check_evaluations({"evaluation": changed(keys, value)}, "run/metrics.json")
    assert str(caught.value).startswith("run/metrics.json, in evaluation: ")
    with pytest.raises(InputError, match=r"in other_evaluations\[1\]: "):
        check_evaluations({"other_evaluations": [EVALUATION, changed(keys, value)]}, "m")


def test_other_evaluations_are_a_list():
    with pytest.raises(InputError, match=r"other_evaluations is \{\} and not a list"):
        check_evaluations({"other_evaluations": {}}, "m")
