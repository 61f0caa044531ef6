"""`commands/reproduce_test.py` measures by the program itself; here nobody measures anything."""

import dataclasses

import pytest

from tf_avat.experiments.reproducing import measured_kinds as module
from tf_avat.experiments.reproducing.planned_run import PlannedRun
from tf_avat.experiments.runs.run_settings import RunSettings


def run(dataset, method, **settings):
    return PlannedRun(RunSettings(dataset=dataset, method=method, **settings))


def taken(jobs, data):
    job = jobs._next(data)
    return job and (job.run.settings.dataset, job.run.settings.method, bool(job.frame)), job and job.data


def test_a_process_stays_with_its_data_and_another_begins_elsewhere():
    methods = ["vanilla", "attn_at", "attn_vat"]
    jobs = [module._Job(run("sst", method)) for method in methods] + [module._Job(run("imdb", "attn_at"))]
    jobs = module._Jobs(jobs)
    first, own = taken(jobs, None)
    other, others = taken(jobs, None)
    assert (first, other) == (("sst", "vanilla", False), ("imdb", "attn_at", False))
    assert taken(jobs, own)[0] == ("sst", "attn_at", False)
    # One of other data that is being measured is not worth while preparing that again.
    assert jobs._next(others) is None
    assert taken(jobs, own)[0] == ("sst", "attn_vat", False)
    assert jobs._next(own) is None


def test_what_is_beside_steps_is_the_same_for_methods_and_amounts_of_unlabeled_text():
    runs = [
        run("sst", "vanilla"),
        run("sst", "attn_vat", unlabeled="lm1b", unlabeled_size=9),
        run("sst", "word_at"),
    ]
    runs.append(dataclasses.replace(runs[0], settings=dataclasses.replace(runs[0].settings, epochs=9)))
    keys = {module._frame_key(module._plainest(entry.settings)) for entry in runs}
    assert len(keys) == 1
    assert module._frame_key(run("sst", "vanilla", hidden_size=9).settings) not in keys


@pytest.mark.parametrize("method", ["attn_vat", "word_ivat"])
def test_the_plainest_method_has_the_same_data(method):
    settings = RunSettings(dataset="sst", method=method, entropy_weight=1.0, solver="ascent")
    plain = module._plainest(settings)
    assert (plain.method, plain.dataset, plain.epochs) == ("vanilla", "sst", settings.epochs)
