import json
import os

import pytest

from tf_avat.reports.studies.write_study_report import write_study_report
from tf_avat_test.reports.studies.small_study import (
    made_up_figure,
    made_up_report,
    made_up_row,
    made_up_table,
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "new" / "report"
    return folder, write_study_report(made_up_report(made_up_table(), made_up_figure()), folder)


def test_it_comes_in_all_forms(written):
    folder, paths = written
    names = {"report.md", "report.html", "report.json"}
    for name in ("made_up", "made_up_figure"):
        names |= {f"{name}.csv", f"{name}_runs.csv", f"{name}.tex"}
    assert {path.name for path in paths} == {*names, "made_up_figure.svg"}
    assert sorted(os.listdir(folder)) == sorted(path.name for path in paths)
    assert json.loads((folder / "report.json").read_text())["title"] == "A study that was not made"
    assert (folder / "made_up_figure.svg").read_text().rstrip().endswith("</svg>")


def test_the_same_table_has_the_same_bytes(written, tmp_path):
    folder, _ = written
    paths = write_study_report(made_up_report(made_up_figure()), tmp_path)
    own = [path for path in paths if path.name.startswith("made_up_figure")]
    assert len(own) == 4
    for path in own:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_what_can_not_be_written_leaves_what_was_there(written, tmp_path, monkeypatch):
    report = made_up_report(made_up_table(rows=(made_up_row("vanilla", 0.6),)))
    before = {path: path.read_bytes() for path in write_study_report(report, tmp_path)}

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_study_report(made_up_report(), tmp_path)
    assert {path: path.read_bytes() for path in before} == before
    assert {path.name for path in before} == set(os.listdir(tmp_path))
