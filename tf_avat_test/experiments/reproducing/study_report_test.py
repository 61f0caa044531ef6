import json

import numpy as np

from tf_avat.experiments.reproducing.parse_study import parse_study
from tf_avat.experiments.reproducing.study_course import StudyCourse
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat.experiments.reproducing.study_report import study_report
from tf_avat.reports.studies.write_study_report import write_study_report
from tf_avat_test.experiments.reproducing.small_study import small_study
from tf_avat_test.experiments.reproducing.trained_folder import write_trained


def made(tmp_path, **changed):
    """The course of a small study all of whose runs have made-up scores, but one of a row's two."""
    folder = StudyFolder(tmp_path / "study")
    study = parse_study(small_study("texts", paper={"vanilla": {"f1": 0.7}}, **changed), "small")
    for left_out in ((), ("attn_at", "seed2")):
        course = StudyCourse(study, folder)
        for name, run in course.runs.items():
            if not all(part in name for part in left_out or ("nobody",)):
                write_trained(folder.run_folder(run), run.settings, run.settings.epsilon / 10)
    return StudyCourse(study, folder)


def test_rows_hold_what_their_runs_wrote(tmp_path):
    report = study_report(made(tmp_path), "bin/reproduce small.json")
    (table,) = report.tables
    assert (report.title, table.command, table.baseline) == (
        "A small study",
        "bin/reproduce small.json",
        "vanilla",
    )
    vanilla, attn = table.rows
    assert [result.seed for result in vanilla.results] == [1, 2]
    assert vanilla.results[0].scores == {"f1": 0.6, "auc": 0.5}
    assert vanilla.results[0].folder.startswith("runs/texts-vanilla") and vanilla.results[0].seconds == 3.0
    np.testing.assert_array_equal(vanilla.results[0].labels, [0, 1, 0, 1])
    assert vanilla.results[0].probabilities.shape == (4, 2)
    assert vanilla.paper == {"f1": 0.7} and vanilla.choice is None
    assert attn.missing == (2,) and len(attn.results) == 1


def test_how_settings_were_chosen_is_told(tmp_path):
    choice = study_report(made(tmp_path), "").tables[0].rows[1].choice
    assert choice.chosen == {"epsilon": 5} and choice.by == "valid AUC"
    assert [(entry.values, entry.valid_score, entry.seeds) for entry in choice.grid] == [
        ({"epsilon": 1}, 0.1, (101,)),
        ({"epsilon": 5}, 0.5, (101,)),
    ]


def test_settings_that_tell_rows_apart_are_shown(tmp_path):
    rows = study_report(made(tmp_path), "").tables[0].rows
    assert [row.settings for row in rows] == [{"method": "vanilla"}, {"method": "attn_at", "epsilon": 5}]


def test_a_setting_is_told_of_rows_alone_on_which_it_acts(tmp_path):
    sizes = {"method": ["vanilla", "attn_vat"], "unlabeled": "lm1b", "unlabeled_size": 100, "xi": 2}
    rows = [{"settings": sizes}, {"settings": {"method": "attn_at", "epsilon": 5}}]
    study = parse_study(small_study("texts", rows=rows, x="unlabeled_size"), "small")
    table = study_report(StudyCourse(study, StudyFolder(tmp_path / "none")), "").tables[0]
    assert [row.settings for row in table.rows] == [
        {"method": "vanilla"},
        {"method": "attn_vat", "unlabeled": "lm1b", "unlabeled_size": 100, "xi": 2.0, "epsilon": 1.0},
        {"method": "attn_at", "epsilon": 5.0},
    ]


def test_runs_that_failed_are_told_with_their_last_lines(tmp_path):
    course = made(tmp_path)
    (name,) = [name for name in course.runs if name not in course.states]
    course.failed[name] = ("no luck",)
    row = study_report(course, "").tables[0].rows[1]
    assert row.missing == () and [(run.seed, run.last_lines) for run in row.failed] == [(2, ("no luck",))]


def test_runs_that_failed_are_told_where_others_were_enough_to_choose_by(tmp_path):
    course = made(tmp_path)
    (failed,) = [run for run in course.rows[1].choosing if run.settings.epsilon == 1]
    for file in course.folder.run_folder(failed).iterdir():
        file.unlink()
    (tmp_path / "study" / "logs").mkdir()
    course.folder.keep_failure(failed, ("no luck",))
    row = study_report(StudyCourse(course.study, course.folder, again=False), "").tables[0].rows[1]
    assert row.choice.chosen == {"epsilon": 5} and row.results
    assert [(run.seed, run.last_lines) for run in row.failed] == [(101, ("no luck",))]


def test_other_code_is_a_warning(tmp_path):
    assert "other code than this" in study_report(made(tmp_path), "").warnings[0]


def test_a_report_of_nothing_and_of_all_can_be_written(tmp_path):
    study = parse_study(small_study("texts"), "small")
    nothing = StudyCourse(study, StudyFolder(tmp_path / "none"))
    write_study_report(study_report(nothing, ""), tmp_path / "empty")
    write_study_report(study_report(made(tmp_path), ""), tmp_path / "whole")
    whole = json.loads((tmp_path / "whole" / "report.json").read_text())
    assert "attn_at" in json.dumps(whole) and (tmp_path / "empty" / "report.html").exists()
