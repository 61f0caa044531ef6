from tf_avat.experiments.reproducing.planned_run import PlannedRun, joined
from tf_avat.experiments.runs.run_settings import RunSettings

SETTINGS = RunSettings(method="vanilla")


def test_a_run_that_several_ask_for_is_made_once_and_measured_for_all_of_them():
    runs = [PlannedRun(SETTINGS, measured) for measured in ((), ("corr",), ("spread",), ("corr",))]
    (run,) = joined(runs).values()
    assert run.settings == SETTINGS and set(run.measured) == {"corr", "spread"}
    assert runs[0].measured == ()


def test_runs_of_other_settings_are_others():
    other = RunSettings(method="vanilla", seed=2)
    found = joined([PlannedRun(SETTINGS), PlannedRun(other)])
    assert [run.settings for run in found.values()] == [SETTINGS, other]
    assert list(found) == [run.name for run in found.values()]
