import dataclasses

import pytest

from tf_avat.evaluation.measurements import Robustness
from tf_avat.experiments.measuring.kept_evaluations import KeptEvaluations
from tf_avat.experiments.runs.evaluation_json import evaluation_json
from tf_avat_test.evaluation.small_measurements import measurements


def values(*arguments, **changed):
    """An entry of `metrics.json`."""
    return evaluation_json(measurements(*arguments, **changed))


def test_the_first_evaluation_leaves_the_other_metrics_alone():
    assert KeptEvaluations({"test": {"f1": 1.0}}).add(measurements()) == {
        "test": {"f1": 1.0},
        "evaluation": values(),
    }


def test_a_second_on_the_same_texts_replaces_the_first_but_for_attacks_at_other_epsilons():
    first = KeptEvaluations({}).add(measurements(0.1, attention=(1.0, 5.0), word=(2.0,)))
    (found,) = KeptEvaluations(first).add(measurements(0.2, attention=(2.0, 5.0))).values()
    expected = measurements(0.2, attention=(1.0, 2.0, 5.0), word=(2.0,))
    earlier = measurements(0.1, attention=(1.0,), word=(2.0,)).robustness
    robustness = Robustness((earlier.attention[0], *expected.robustness.attention[1:]), earlier.word)
    assert found == evaluation_json(dataclasses.replace(expected, robustness=robustness))


@pytest.mark.parametrize("changed", [{"ascent_steps": 2}, {"confidence": 0.9}, {"resamples": 10}])
def test_attacks_found_in_another_way_are_not_mixed_in(changed):
    first = KeptEvaluations({}).add(measurements(attention=(1.0, 5.0)))
    assert KeptEvaluations(first).add(measurements(**changed)) == {"evaluation": values(**changed)}


def test_parts_that_are_left_out_keep_what_they_had_and_it_is_told_which_there_are():
    corr = measurements(faithfulness=None, robustness=None, spread=None, measured=("corr",))
    spread = measurements(corr=None, faithfulness=None, robustness=None, measured=("spread",))
    metrics = KeptEvaluations(KeptEvaluations({}).add(corr)).add(spread)
    both = measurements(faithfulness=None, robustness=None, measured=("spread", "corr"))
    assert metrics == {"evaluation": evaluation_json(both)}
    assert KeptEvaluations(KeptEvaluations({}).add(measurements())).add(corr) == {"evaluation": values()}
    assert KeptEvaluations(metrics).add(measurements()) == {"evaluation": values()}


def test_what_stands_beside_a_correlation_stays_there():
    whole = measurements().corr
    alone = dataclasses.replace(whole, beside={"random_attention": whole.attention})
    metrics = KeptEvaluations({}).add(measurements())
    (found,) = KeptEvaluations(metrics).add(measurements(corr=alone, measured=("corr",))).values()
    both = dataclasses.replace(whole, beside={**whole.beside, **alone.beside})
    assert found == values(corr=both)


@pytest.mark.parametrize("other", [{"split": "valid"}, {"sample": 9}, {"data_fingerprint": "b"}, {"seed": 2}])
def test_an_evaluation_on_other_texts_stays_beside_and_comes_back(other):
    metrics = KeptEvaluations({}).add(measurements(0.1))
    metrics = KeptEvaluations(metrics).add(measurements(0.2, **other))
    assert metrics == {"evaluation": values(0.2, **other), "other_evaluations": [values(0.1)]}
    metrics = KeptEvaluations(metrics).add(measurements(0.3))
    assert metrics == {"evaluation": values(0.3), "other_evaluations": [values(0.2, **other)]}


def test_the_evaluation_on_the_texts_asked_for_is_found_or_none():
    metrics = KeptEvaluations({}).add(measurements(0.1))
    kept = KeptEvaluations(KeptEvaluations(metrics).add(measurements(0.2, split="valid", sample=5)))
    assert kept.on("a", "test", None, 1) == measurements(0.1)
    assert kept.on("a", "valid", 5, 1) == measurements(0.2, split="valid", sample=5)
    for texts in (("a", "valid", None, 1), ("a", "test", None, 2), ("b", "test", None, 1)):
        assert kept.on(*texts) is None
    assert KeptEvaluations({}).on("a", "test", None, 1) is None


def test_a_data_set_is_the_same_whatever_it_is_called():
    metrics = KeptEvaluations({}).add(measurements(0.1, dataset="./folder"))
    assert KeptEvaluations(metrics).add(measurements(0.2, dataset="folder")) == {
        "evaluation": values(0.2, dataset="folder")
    }


def test_what_is_no_evaluation_is_none():
    kept = KeptEvaluations({"evaluation": None, "other_evaluations": [7]})
    assert kept.on("a", "test", None, 1) is None
    assert kept.add(measurements())["evaluation"] == values()


def test_what_an_older_version_wrote_of_other_texts_stays_as_it_was():
    older = {"classification": values()["classification"], "texts": 3, "split": "valid", "noted": [1.0]}
    metrics = KeptEvaluations({"evaluation": older}).add(measurements())
    assert metrics == {"evaluation": values(), "other_evaluations": [older]}
