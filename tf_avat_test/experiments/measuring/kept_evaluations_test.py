import pytest

from tf_avat.experiments.measuring.kept_evaluations import KeptEvaluations


def values(f1=0.8, attention=(1.0,), word=(), **changed):
    def steps(epsilons):
        return [{"epsilon": epsilon, "f1": f1} for epsilon in epsilons]

    return {
        "dataset": "sst",
        "split": "test",
        "sample": None,
        "data_fingerprint": "a",
        "confidence": 0.95,
        "resamples": 1000,
        "seed": 1,
        "ascent_steps": 8,
        "classification": {"f1": f1},
        "robustness": {"attention": steps(attention), "word": steps(word)},
    } | changed


def test_the_first_evaluation_leaves_the_other_metrics_alone():
    assert KeptEvaluations({"test": {"f1": 1.0}}).add(values()) == {
        "test": {"f1": 1.0},
        "evaluation": values(),
    }


def test_a_second_on_the_same_texts_replaces_the_first_but_for_attacks_at_other_epsilons():
    first = KeptEvaluations({}).add(values(0.1, attention=(1.0, 5.0), word=(2.0,)))
    (found,) = KeptEvaluations(first).add(values(0.2, attention=(2.0, 5.0))).values()
    assert found["classification"] == {"f1": 0.2}
    assert found["robustness"] == {
        "attention": [{"epsilon": 1.0, "f1": 0.1}, {"epsilon": 2.0, "f1": 0.2}, {"epsilon": 5.0, "f1": 0.2}],
        "word": [{"epsilon": 2.0, "f1": 0.1}],
    }


@pytest.mark.parametrize("changed", [{"ascent_steps": 2}, {"confidence": 0.9}, {"resamples": 10}])
def test_attacks_found_in_another_way_are_not_mixed_in(changed):
    first = KeptEvaluations({}).add(values(attention=(1.0, 5.0)))
    assert KeptEvaluations(first).add(values(**changed)) == {"evaluation": values(**changed)}


@pytest.mark.parametrize("other", [{"split": "valid"}, {"sample": 9}, {"data_fingerprint": "b"}, {"seed": 2}])
def test_an_evaluation_on_other_texts_stays_beside_and_comes_back(other):
    metrics = KeptEvaluations({}).add(values(0.1))
    metrics = KeptEvaluations(metrics).add(values(0.2, **other))
    assert metrics == {"evaluation": values(0.2, **other), "other_evaluations": [values(0.1)]}
    metrics = KeptEvaluations(metrics).add(values(0.3))
    assert metrics == {"evaluation": values(0.3), "other_evaluations": [values(0.2, **other)]}


def test_the_evaluation_on_the_texts_asked_for_is_found_or_none():
    metrics = KeptEvaluations({}).add(values(0.1))
    kept = KeptEvaluations(KeptEvaluations(metrics).add(values(0.2, split="valid", sample=5)))
    assert kept.on("a", "test", None, 1) == values(0.1)
    assert kept.on("a", "valid", 5, 1) == values(0.2, split="valid", sample=5)
    for texts in (("a", "valid", None, 1), ("a", "test", None, 2), ("b", "test", None, 1)):
        assert kept.on(*texts) is None
    assert KeptEvaluations({}).on("a", "test", None, 1) is None


def test_a_data_set_is_the_same_whatever_it_is_called():
    metrics = KeptEvaluations({}).add(values(0.1, dataset="./folder"))
    assert KeptEvaluations(metrics).add(values(0.2, dataset="folder")) == {
        "evaluation": values(0.2, dataset="folder")
    }


def test_what_is_no_evaluation_is_none():
    kept = KeptEvaluations({"evaluation": None, "other_evaluations": [7]})
    assert kept.on("a", "test", None, 1) is None
    assert kept.add(values())["evaluation"] == values()
