"""A study of two methods and two seeds on small texts, by the program itself."""

import json
import os
import pathlib
import re
import signal
import time

import psutil
import pytest

from tf_avat.experiments.reproducing.read_study import read_study
from tf_avat.experiments.reproducing.study_course import StudyCourse
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat_test.commands.train_process import BIN, FRESH, start, train
from tf_avat_test.experiments.reproducing.small_study import write_study

pytestmark = pytest.mark.long

ROWS = [{"settings": {"method": ["vanilla", "attn_at"]}}]


def reproduce(*arguments, **options):
    return train(*arguments, program="reproduce", **options)


@pytest.fixture(scope="module")
def study(tmp_path_factory, small_texts):
    """A finished study that two workers carried, one of whom was killed: its folder, and what it printed."""
    folder = tmp_path_factory.mktemp("study")
    # Epochs enough for a kill to come between two.
    file = write_study(folder / "mine.json", small_texts, rows=ROWS, settings={"epochs": 12})
    places = [f"--study_dir={folder / 'out'}", f"--data_dir={folder / 'data'}", "--workers=2"]
    process = start(file, *places, program="reproduce", python=FRESH)
    killed = _kill_a_worker(process)
    out, err = process.communicate(timeout=900)
    assert (process.returncode, err) == (0, ""), out + err
    return folder, out, killed, [file, *places]


def _kill_a_worker(study):
    """Kills a worker once its run has finished an epoch, with -9; returns the run's folder."""
    runs = []
    while not runs:
        assert study.poll() is None, study.communicate()
        time.sleep(0.05)
        runs = [child for child in psutil.Process(study.pid).children(recursive=True) if _run(child)]
    worker, place = runs[0].ppid(), _run(runs[0])
    while not (place / "history.csv").exists():
        assert runs[0].is_running()
        time.sleep(0.002)
    os.kill(worker, signal.SIGKILL)
    return place


def _run(process):
    """The folder of the run that a process trains, or None if it trains none."""
    try:
        command = process.cmdline()
    except psutil.Error:
        return None
    if command[1:2] != [str(BIN / "train")]:
        return None
    return next(pathlib.Path(part.partition("=")[2]) for part in command if part.startswith("--run_dir="))


def test_a_study_ends_with_a_report_of_all_its_runs(study):
    folder, out, _, _ = study
    runs = sorted(place.name for place in (folder / "out" / "runs").iterdir())
    assert len(runs) == 4 and all((folder / "out" / "runs" / run / "metrics.json").exists() for run in runs)
    assert "4 of 4 runs done, 0 failed, nothing left" in out
    report = folder / "out" / "report-mine"
    assert "attn_at" in (report / "report.md").read_text()
    told = json.loads((report / "report.json").read_text())
    assert "A small study" in json.dumps(told)
    assert (report / "small.csv").exists() and (report / "small.tex").exists()


def test_the_log_tells_what_the_terminal_did(study):
    folder, out, _, _ = study
    logged = [line.split(" ", 2)[2] for line in (folder / "out" / "study.log").read_text().splitlines()]
    assert out.splitlines()[: len(logged)] == logged
    assert len([line for line in logged if line.startswith("done: ")]) == 4


@pytest.mark.thorough
def test_the_run_whose_worker_was_killed_has_the_bits_of_one_that_went_through(study, tmp_path):
    folder, _, killed, _ = study
    assert "Going on after epoch" in (folder / "out" / "logs" / f"{killed.name}.log").read_text()
    config = json.loads((killed / "config.json").read_text())
    flags = [f"--{name}={value}" for name, value in config.items() if value not in (None, False)]
    places = [f"--run_dir={tmp_path / 'again'}", f"--data_dir={folder / 'data'}"]
    done = train(*flags, *places, python=FRESH, TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")
    assert done.returncode == 0, done.stderr
    found = [json.loads((place / "metrics.json").read_text()) for place in (killed, tmp_path / "again")]
    assert found[0]["fingerprints"]["weights"] == found[1]["fingerprints"]["weights"]


def test_the_same_command_runs_nothing_again(study):
    folder, _, _, command = study
    before = {file: file.stat().st_mtime_ns for file in (folder / "out" / "runs").glob("*/*")}
    done = reproduce(*command)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 of 4 runs done, 0 failed, nothing left" in done.stdout and "done: " not in done.stdout
    assert {file: file.stat().st_mtime_ns for file in (folder / "out" / "runs").glob("*/*")} == before


def test_only_the_report_is_made_if_no_more_is_asked_for(study):
    folder, _, _, command = study
    report = folder / "out" / "report-mine" / "report.md"
    made = report.read_text()
    report.unlink()
    assert reproduce(*command, "--report_only").returncode == 0
    assert report.read_text() == made


def test_texts_that_have_changed_are_told_where_nothing_is_left_to_do(study):
    folder, _, _, command = study
    made = json.loads((folder / "mine.json").read_text())
    texts = pathlib.Path(made["settings"]["dataset"])
    before = (texts / "test.csv").read_text()
    (texts / "test.csv").write_text(f"{before}a dull text,bad\n")
    try:
        done = reproduce(*command)
    finally:
        (texts / "test.csv").write_text(before)
    assert "4 of 4 runs done" in done.stdout
    assert f"the texts or labels of `dataset`={texts} have changed: " in done.stdout
    assert "have changed: " in (folder / "out" / "report-mine" / "report.md").read_text()
    assert reproduce(*command, "--report_only").returncode == 0
    assert "have changed: " not in (folder / "out" / "report-mine" / "report.md").read_text()


def test_a_part_finds_the_studys_runs_and_has_a_report_of_its_own(study):
    folder, _, _, command = study
    report = folder / "out" / "report-mine" / "report.md"
    made = report.read_text()
    done = reproduce(*command, "--rows=attn_*", "--tables=small")
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 of 4 runs done" in done.stdout
    part = json.loads((folder / "out" / "report-mine-part" / "report.json").read_text())
    assert "(in part: tables small; rows attn_*)" in json.dumps(part)
    assert report.read_text() == made


def test_a_dry_run_tells_commands_and_times_and_runs_nothing(study):
    _, _, _, command = study
    done = reproduce(*command, "--dry_run", "--seeds=3")
    assert (done.returncode, done.stderr) == (0, "")
    commands = re.findall(r"  (0:\d\d:\d\d)  bin/train (.*)", done.stdout)
    # Two seeds are done of each row, whose runs tell how long those of the third take.
    assert len(commands) == 2 and all("--seed=3" in flags for _, flags in commands)
    assert "4 runs are done, 2 are to do: 0:" in done.stdout


@pytest.mark.thorough
def test_a_dry_run_measures_what_nothing_is_known_of(small_texts, tmp_path):
    rows = [{"settings": {"method": "attn_at"}, "choose": {"grid": {"epsilon": [1, 5]}, "seeds": [101]}}]
    file = write_study(tmp_path / "mine.json", small_texts, rows=rows, baseline="attn_at")
    done = reproduce(file, "--dry_run", f"--study_dir={tmp_path / 'out'}", f"--data_dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    plan, found = done.stdout.split(
        "1 kind of run has a time that is not known yet; a few steps are measured, "
    )
    assert "attn_at: 2 runs; epsilon of 1, 5, chosen by valid auc in 2 runs\n" in plan
    assert plan.count("  ?:??:??  bin/train ") == 2
    assert "and 2 that follow once settings are chosen" in plan
    assert re.search(
        r"  1 of 1: attn_at on .*: 0:\d\d:\d\d\n\n0 runs are done, 4 are to do: 0:\d\d:\d\d", found
    )
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["times.json"]


def test_what_fails_is_told_and_the_exit_status_says_so(small_texts, tmp_path):
    file = write_study(
        tmp_path / "mine.json", small_texts, rows=[{"settings": {"method": "vanilla"}}], seeds=1
    )
    command = [file, f"--study_dir={tmp_path / 'out'}", f"--data_dir={tmp_path}", "--workers=1"]
    folder = StudyFolder(tmp_path / "out")
    (run,) = StudyCourse(read_study(str(file)), folder).runs.values()
    strange = folder.run_folder(run) / "letter.txt"
    strange.parent.mkdir(parents=True)
    strange.touch()
    done = reproduce(*command)
    assert done.returncode == 1
    assert done.stderr == "1 of the runs failed; the same command tries again what failed.\n"
    assert "0 of 1 runs done, 1 failed, nothing left" in done.stdout
    assert "train: error: " in done.stdout and "neither empty nor a run folder" in done.stdout
    assert "neither empty nor a run folder" in (tmp_path / "out" / "report-mine" / "report.md").read_text()


def test_files_that_no_run_can_read_are_told_once(small_texts, tmp_path):
    file = write_study(tmp_path / "mine.json", small_texts, settings={"text_column": "body"})
    done = reproduce(file, f"--study_dir={tmp_path / 'out'}", f"--data_dir={tmp_path}", "--workers=1")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "train.csv, line 1: no column 'body'" in done.stderr
    assert not any((tmp_path / "out" / "runs").iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "expected one study: table1, table2, figure2, few_labels, controls, pretrained, all, or"),
        (["table1", "table2"], "expected one study"),
        (["table9"], "there is no study 'table9'"),
        (["table1", "--seeds=0"], "--seeds=0: expected a number from 1 to 1000"),
        (["table1", "--workers=0"], "--workers=0: expected at least 1"),
        (
            ["table1", "--dry_run", "--scheduler=tcp://x:1"],
            "--dry_run: it measures this machine, whose runs no --scheduler would carry",
        ),
        (
            ["table1", "--workers=2", "--scheduler=tcp://x:1"],
            "--workers: a --scheduler has workers of its own",
        ),
        (
            ["table1", "--study_dir=/dev/null/x"],
            "can't write the study's folder /dev/null/x: /dev/null is not a folder",
        ),
    ],
)
def test_a_wrong_command_is_one_line(arguments, message):
    done = reproduce(*arguments)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"reproduce: error: {message}")
