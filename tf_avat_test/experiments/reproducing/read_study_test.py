import json

import pytest

from tf_avat.experiments.reproducing.read_study import ALL, IN_ALL, STUDIES, read_study
from tf_avat.experiments.reproducing.study_course import StudyCourse
from tf_avat.experiments.reproducing.study_folder import StudyFolder
from tf_avat.input_error import InputError

PAPER_TABLE_1 = {"vanilla": 79.27, "word_vat": 81.90, "attn_iat": 82.20, "attn_ivat": 82.21}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("recipe", ["ours", "paper"])
def test_the_papers_studies_can_be_read_and_name_every_run_once(full, recipe, tmp_path):
    study = read_study(ALL, full=full, recipe=recipe)
    parts = [table for name in IN_ALL for table in read_study(name, full=full, recipe=recipe).tables]
    assert [table.name for table in study.tables] == [table.name for table in parts]
    runs = StudyCourse(study, StudyFolder(tmp_path)).runs
    assert len({run.settings for run in runs.values()}) == len(runs) > 100


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("name", STUDIES)
def test_a_study_that_comes_along_has_runs_that_can_be_planned(name, full, tmp_path):
    study = read_study(name, full=full)
    assert study.name == name
    assert len(StudyCourse(study, StudyFolder(tmp_path)).runs) >= 10


def test_the_papers_numbers_stand_beside_their_rows():
    sst = read_study("table1").tables[0]
    found = {row.name: row.paper["f1"] for row in sst.rows if row.name in PAPER_TABLE_1}
    assert {name: round(100 * f1, 2) for name, f1 in found.items()} == PAPER_TABLE_1


def test_what_stands_under_full_counts_if_it_is_asked_for(tmp_path):
    tables = [{"name": "t", "rows": [{"settings": {"method": "vanilla", "full": {"epochs": 9}}}]}]
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"title": "T", "seeds": 2, "full": {"seeds": 3}, "tables": tables}))
    short, full = read_study(str(file)), read_study(str(file), full=True)
    assert (short.name, len(short.tables[0].seeds), len(full.tables[0].seeds)) == ("mine", 2, 3)
    assert [study.tables[0].rows[0].settings.get("epochs") for study in (short, full)] == [None, 9]


def test_a_file_may_begin_with_the_mark_that_editors_on_windows_write(tmp_path):
    content = json.dumps({"tables": [{"name": "t", "rows": [{"settings": {"method": "vanilla"}}]}]})
    (tmp_path / "mine.json").write_text(content, "utf-8-sig")
    assert read_study(str(tmp_path / "mine.json")).tables[0].name == "t"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"title": "T",\n "tables": [}', r"mine.json, line 2: Expecting value"),
        ('{"title": "T", "title": "U"}', r"mine.json: the key 'title' stands twice"),
        ('{"title": NaN}', r"mine.json: NaN is no number"),
        ("[]", r"mine.json: the study: expected an object"),
        ("[" * 100_000, r"mine.json: "),
        ('{"full": 3}', r"mine.json: full='3': expected an object"),
        ('{"tables": [{"name": "t"}]}', r"mine.json: table 't', rows: expected a list"),
    ],
)
def test_a_file_that_is_wrong_is_named(content, message, tmp_path):
    (tmp_path / "mine.json").write_text(content)
    with pytest.raises(InputError, match=message):
        read_study(str(tmp_path / "mine.json"), full=True)


def test_what_is_no_study_is_told(tmp_path):
    with pytest.raises(
        InputError, match=r"no study 'table3': expected one of table1, .*, all, or a .json file"
    ):
        read_study("table3")
    with pytest.raises(InputError, match=r"none.json: there is no such file"):
        read_study(str(tmp_path / "none.json"))


def test_the_papers_recipe_trains_every_model_as_its_authors_do_but_where_a_row_says_otherwise():
    runs = [row.run_settings(1, {}) for table in read_study(ALL, recipe="paper").tables for row in table.rows]
    told = {(s.dropout, s.l2, s.best_by, s.balanced_loss, s.learning_rate, s.batch_size) for s in runs}
    assert told == {(0.0, 1e-5, "auc", True, 1e-3, 32)}
    assert {s.epochs for s in runs if s.dataset in ("sst", "imdb") and s.labeled_size is None} == {8}
