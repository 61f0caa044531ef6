import pytest

from tf_avat.experiments.reproducing.planned_run import PlannedRun
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.input_error import InputError


def test_checking_writes_nothing(tmp_path):
    StudyFolder(tmp_path / "a" / "b").check()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("others", [["letter.txt"], ["runs", "bin"]])
def test_a_folder_of_other_things_is_refused(others, tmp_path):
    for name in others:
        (tmp_path / name).mkdir()
    with pytest.raises(InputError, match="neither empty nor a study's folder"):
        StudyFolder(tmp_path).check()


def test_a_folder_that_holds_a_report_alone_is_a_studys(tmp_path):
    (tmp_path / "report-mine").mkdir()
    (tmp_path / "report-mine" / "report.json").write_text("{}")
    StudyFolder(tmp_path).check()
    (tmp_path / "report-of-the-board").mkdir()
    with pytest.raises(InputError, match="neither empty nor a study's folder"):
        StudyFolder(tmp_path).check()


def test_two_studies_are_kept_out_of_one_folder_until_the_first_ends(tmp_path):
    with StudyFolder(tmp_path).opened(), pytest.raises(InputError, match="another study is being run in"):
        StudyFolder(tmp_path).opened().__enter__()
    with StudyFolder(tmp_path).opened() as folder:
        folder.check()


def test_a_runs_folder_is_called_as_the_run(tmp_path):
    run = PlannedRun(RunSettings(dataset="sst", method="vanilla", seed=3))
    assert StudyFolder(tmp_path).run_folder(run) == tmp_path / "runs" / "sst-vanilla-seed3"


def test_the_log_has_one_line_for_one_line_with_its_time(tmp_path):
    folder = StudyFolder(tmp_path / "new")
    folder.log("begun")
    folder.log("two\nlines \x1b[2J")
    times, texts = zip(
        *(line.split(" ", 2)[::2] for line in folder.log_file.read_text().splitlines()), strict=True
    )
    assert texts == ("begun", r"two\nlines \x1b[2J") and all(len(day) == 10 for day in times)
