import dataclasses

from tf_avat.experiments.reproducing.origins import changed_origins, common_origin
from tf_avat.experiments.reproducing.planned_run import PlannedRun
from tf_avat.experiments.reproducing.run_state import RunState
from tf_avat.experiments.runs.code_fingerprint import code_fingerprint
from tf_avat.experiments.runs.run_settings import RunSettings

SST = RunSettings(dataset="sst", method="vanilla")
NOW = code_fingerprint()


def found(*runs, now=()):
    """Changes among runs of `(settings, code, data)`."""
    planned = {f"run{i}": PlannedRun(settings) for i, (settings, _, _) in enumerate(runs)}
    states = {
        f"run{i}": RunState(None, {"fingerprints": {"code": code, "data": data}})
        for i, (_, code, data) in enumerate(runs)
    }
    return changed_origins(states, planned, now)


def test_nothing_is_told_where_nothing_has_changed():
    assert found((SST, NOW, "a"), (dataclasses.replace(SST, seed=2), NOW, "a")) == []
    assert found((SST, NOW, "a"), (RunSettings(dataset="imdb"), NOW, "b")) == []


def test_other_code_is_told_in_one_line():
    (line,) = found((SST, "old", "a"), (dataclasses.replace(SST, seed=2), NOW, "a"), (SST, "older", "a"))
    assert line.startswith("2 of 3 finished runs were made with other code than this") and "as run0" in line


def test_other_data_is_told_in_one_line():
    (line,) = found((SST, NOW, "a"), (dataclasses.replace(SST, seed=2, method="attn_at"), NOW, "b"))
    assert (
        line == "the texts or labels of `dataset`=sst have changed: a (1 runs, as run0), b (1 runs, as run1)"
    )


def test_data_that_are_others_now_are_told_too():
    (line,) = found((SST, NOW, "a"), now=[(SST, {"data": "b", "unlabeled": None})])
    assert line.endswith("have changed: a (1 runs, as run0), b (now)")


def test_what_is_left_of_one_data_set_is_not_that_of_another():
    rest = {"labeled_size": 100, "method": "attn_vat", "unlabeled": "rest"}
    planned, states = {}, {}
    for dataset, unlabeled in (("sst", "a"), ("imdb", "b"), ("imdb", "b")):
        planned[dataset] = PlannedRun(RunSettings(dataset=dataset, **rest))
        fingerprints = {"code": NOW, "data": dataset, "unlabeled": unlabeled}
        states[dataset] = RunState(None, {"fingerprints": fingerprints})
    assert changed_origins(states, planned) == []
    now = [(planned["sst"].settings, {"data": "sst", "unlabeled": "c"})]
    (line,) = changed_origins(states, planned, now)
    assert line.startswith("the texts or labels of `unlabeled`=rest have changed: a (1 runs, as sst), c")


def test_samples_of_other_seeds_are_others():
    few = dataclasses.replace(SST, labeled_size=100)
    assert found((few, NOW, "a"), (dataclasses.replace(few, seed=2), NOW, "b")) == []
    assert len(found((few, NOW, "a"), (dataclasses.replace(few, epsilon=2.0), NOW, "b"))) == 1


def test_what_a_teacher_labels_is_no_other_data_set():
    taught = dataclasses.replace(SST, teacher="runs/first", unlabeled="lm1b")
    assert found((SST, NOW, "a"), (taught, NOW, "b")) == []
    assert found((taught, NOW, "b"), (dataclasses.replace(taught, unlabeled="imdb_unsup"), NOW, "c")) == []
    (line,) = found((taught, NOW, "b"), (dataclasses.replace(taught, seed=2), NOW, "c"))
    assert line.startswith("the texts or labels of `dataset`=sst have changed")


def test_what_all_runs_share_is_told_once():
    versions = {"python": "3.11", "tensorflow": "2", "keras": "3"}
    states = {name: RunState(None, {"versions": versions}) for name in "ab"}
    assert common_origin(states) == {"code now": NOW[:12], "code of the runs": "None", **versions}
