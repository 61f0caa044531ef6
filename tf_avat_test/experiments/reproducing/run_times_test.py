import dataclasses

from tf_avat.experiments.reproducing.planned_run import PlannedRun
from tf_avat.experiments.reproducing.run_times import RunTimes
from tf_avat.experiments.runs.run_settings import RunSettings

RUN = PlannedRun(RunSettings(dataset="sst", method="attn_vat"))


def other(**changed):
    return dataclasses.replace(RUN, settings=dataclasses.replace(RUN.settings, perturb=None, **changed))


def test_runs_that_differ_in_seed_and_strength_take_the_same_time_and_others_do_not(tmp_path):
    times = RunTimes(tmp_path / "times.json", 1)
    times.add_ended(RUN, 10.0)
    times.add_ended(other(seed=2, epsilon=5.0), 30.0)
    assert times.seconds(other(seed=9, adversarial_weight=2.0)) == 20.0
    assert times.seconds(other(epochs=5)) is None
    assert times.seconds(other(method="word_vat")) is None


def test_runs_that_are_measured_too_take_longer_if_any_is_known(tmp_path):
    times = RunTimes(tmp_path / "times.json", 1)
    times.add_ended(RUN, 10.0)
    measured = dataclasses.replace(RUN, measured=("corr",))
    assert times.seconds(measured) == 10.0
    times.add_measured(measured, 14.0)
    assert (times.seconds(measured), times.seconds(RUN)) == (14.0, 10.0)
    more = dataclasses.replace(RUN, measured=("corr", "faithfulness"))
    assert times.seconds(more) in (14.0, 10.0)


def test_what_was_measured_is_kept_for_as_many_threads(tmp_path):
    RunTimes(tmp_path / "new" / "times.json", 1).add_measured(RUN, 12.34)
    RunTimes(tmp_path / "new" / "times.json", 2).add_measured(RUN, 7.0)
    assert RunTimes(tmp_path / "new" / "times.json", 1).seconds(RUN) == 12.3
    assert RunTimes(tmp_path / "new" / "times.json", 2).seconds(RUN) == 7.0
    assert RunTimes(tmp_path / "new" / "times.json", 4).seconds(RUN) is None


def test_whole_runs_tell_more_than_a_few_steps(tmp_path):
    times = RunTimes(tmp_path / "times.json", 1)
    times.add_measured(RUN, 12.0)
    times.add_ended(RUN, 15.0)
    assert times.seconds(RUN) == 15.0


def test_a_damaged_file_is_as_none(tmp_path):
    for content in ("{", "[]", '{"1 threads": 3}'):
        (tmp_path / "times.json").write_text(content)
        assert RunTimes(tmp_path / "times.json", 1).seconds(RUN) is None
