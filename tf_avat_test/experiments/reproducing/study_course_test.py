"""Runs are stood in for by folders with made-up scores; `commands/reproduce_test.py` has real ones."""

import concurrent.futures

import pytest

from tf_avat.experiments.reproducing.carried_run import RunOutcome
from tf_avat.experiments.reproducing.parse_study import parse_study
from tf_avat.experiments.reproducing.run_times import RunTimes
from tf_avat.experiments.reproducing.study_course import StudyCourse
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat.experiments.reproducing.study_progress import StudyProgress
from tf_avat_test.experiments.reproducing.small_study import small_study
from tf_avat_test.experiments.reproducing.trained_folder import write_trained

# What the made-up runs have on valid: epsilon 5 is the better one.
AUC = {1.0: 0.6, 5.0: 0.8}


class Course:
    """A small study whose runs take no time; `failing` names what never ends well."""

    def __init__(self, tmp_path, failing=(), **changed):
        study = parse_study(small_study("texts", **changed), "small")
        self.folder = StudyFolder(tmp_path / "study")
        self.failing, self.order, self.lines = failing, [], []
        with self.folder.opened():
            self.course = StudyCourse(study, self.folder)
            times = RunTimes(self.folder.times_file, 1)
            self.progress = StudyProgress(self.folder, times, 2, self.lines.append)
            self.course.carry(self.submit, lambda run: run, self.progress)

    def submit(self, run):
        self.order.append(run.name)
        future = concurrent.futures.Future()
        if any(part in run.name for part in self.failing):
            future.set_result(RunOutcome(run.name, ("no luck", "exit code 1")))
        else:
            write_trained(self.folder.run_folder(run), run.settings, AUC[run.settings.epsilon])
            future.set_result(RunOutcome(run.name, (), 3.0))
        return future


def test_settings_are_chosen_by_other_seeds_before_what_is_reported_runs(tmp_path):
    made = Course(tmp_path)
    seeds = [name.rpartition("seed")[2] for name in made.order]
    assert sorted(seeds[:2]) == ["101", "101"] or seeds.index("101") == 0
    attn = next(entry for entry in made.course.rows if entry.row.name == "attn_at")
    assert attn.chosen == {"epsilon": 5}
    assert [run.settings.epsilon for run in attn.reported] == [5.0, 5.0]
    assert [run.settings.seed for run in attn.reported] == [1, 2]
    assert len(made.order) == len(set(made.order)) == 2 + 2 + 2


def test_where_no_run_has_the_score_to_choose_by_that_is_told_and_nothing_is_waited_for(
    tmp_path, monkeypatch
):
    monkeypatch.setitem(AUC, 1.0, None)
    monkeypatch.setitem(AUC, 5.0, None)
    made = Course(tmp_path)
    assert len(made.course.failed) == 2 and not made.course.later
    assert {reason for (reason,) in made.course.failed.values()} == {
        "valid auc is not defined for it, so nothing can be chosen by it; choose by another"
    }
    assert made.lines[-1].startswith("2 of 4 runs done, 2 failed, nothing left")


def test_a_run_whose_worker_is_lost_after_its_end_has_not_failed(tmp_path):
    made = Course(tmp_path, failing=["vanilla"])
    name, run = next((name, run) for name, run in made.course.runs.items() if "vanilla" in name)
    write_trained(made.folder.run_folder(run), run.settings)
    lost = concurrent.futures.Future()
    lost.set_exception(RuntimeError("the worker is lost"))
    again = StudyCourse(made.course.study, made.folder)
    again._end(lost, run, made.progress)
    assert name in again.states and name not in again.failed


def test_a_run_that_was_only_measured_again_is_taken_for_as_long_as_its_training(tmp_path):
    made = Course(tmp_path)
    run = next(run for name, run in made.course.runs.items() if "vanilla" in name)
    times = RunTimes(tmp_path / "times.json", 1)
    progress = StudyProgress(made.folder, times, 1, made.lines.append)
    progress.begin(made.course)
    assert times.seconds(run) is None
    progress.ended(made.course, run, 0.5)
    assert times.seconds(run) == made.course.states[run.name].seconds == 3.0


def test_what_is_finished_is_never_run_again(tmp_path):
    first = Course(tmp_path)
    assert Course(tmp_path).order == []
    removed = first.course.folder.path / "runs" / first.order[0]
    (removed / "metrics.json").unlink()
    assert Course(tmp_path).order == [first.order[0]]


def test_rows_of_several_tables_share_runs(tmp_path):
    value = small_study("texts")
    value["tables"].append({**value["tables"][0], "name": "again"})
    study = parse_study(value, "s")
    course = StudyCourse(study, StudyFolder(tmp_path / "study"))
    assert len(course.rows) == 4 and len(course.runs) == 2 + 2


def test_a_failed_run_stops_nothing_and_is_tried_again_next_time(tmp_path):
    made = Course(tmp_path, failing=["vanilla"])
    assert len(made.course.failed) == 2 and len(made.course.states) == 4
    assert set(made.course.failed.values()) == {("no luck", "exit code 1")}
    assert sorted(Course(tmp_path).order) == sorted(made.course.failed)


def test_a_report_made_later_knows_what_failed_until_it_has_not(tmp_path):
    made = Course(tmp_path, failing=["vanilla"])
    assert StudyCourse(made.course.study, made.folder, again=False).failed == made.course.failed
    assert StudyCourse(made.course.study, made.folder).failed == {}
    again = Course(tmp_path)
    assert StudyCourse(again.course.study, again.folder, again=False).failed == {}


def test_a_row_of_which_no_choice_can_be_made_has_no_runs(tmp_path):
    made = Course(tmp_path, failing=["seed101"])
    attn = next(entry for entry in made.course.rows if entry.row.name == "attn_at")
    assert attn.chosen is None and attn.reported == [] and made.course.later == []
    assert len(made.course.states) == 2


def test_where_a_part_of_the_grid_fails_the_rest_is_compared(tmp_path):
    made = Course(tmp_path, failing=["epsilon=5"])
    attn = next(entry for entry in made.course.rows if entry.row.name == "attn_at")
    assert attn.chosen == {"epsilon": 1} and len(made.course.failed) == 1


def test_progress_tells_what_is_done_failed_left_and_best(tmp_path):
    made = Course(tmp_path, failing=["vanilla"])
    assert made.lines[0].startswith("0 of 6 runs done, 0 failed, an unknown time left")
    assert made.lines[-1] == "4 of 6 runs done, 2 failed, nothing left"
    text = "\n".join(made.lines)
    assert (
        "failed: texts-vanilla" in text and "    no luck\n    exit code 1\n    all that it printed: " in text
    )
    assert "best so far on its valid texts texts-attn_at" in text and "AUC 0.8000" in text
    logged = made.folder.log_file.read_text().splitlines()
    assert [line.split(" ", 2)[2] for line in logged] == made.lines


@pytest.mark.parametrize(
    ("scores", "measured"), [(["f1"], ()), (["sufficiency", "f1", "kendall"], ("corr", "faithfulness"))]
)
def test_what_only_an_evaluation_tells_is_asked_for_where_a_table_wants_it(scores, measured, tmp_path):
    study = parse_study(small_study("texts", scores=scores), "s")
    course = StudyCourse(study, StudyFolder(tmp_path / "study"))
    assert {run.measured for name, run in course.runs.items() if "vanilla" in name} == {measured}
    assert {run.measured for name, run in course.runs.items() if "seed101" in name} == {()}
