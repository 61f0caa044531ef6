import base64
import hashlib
import re

import pytest

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.study_page import study_page
from tf_avat.reports.studies.study_summary import study_summary
from tf_avat_test.reports.parsed_page import ParsedPage
from tf_avat_test.reports.studies.small_comparison import DRAWN, HOSTILE, hostile_comparison, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_report, made_up_row, made_up_table


@pytest.fixture(scope="module")
def text():
    return study_page(*small_comparison())


@pytest.fixture(scope="module")
def page(text):
    return ParsedPage(text)


def test_it_needs_nothing_but_itself(text, page):
    assert not re.search(r"(?:src|href)\s*=\s*(?![\"']?#)", text)
    assert "@import" not in text and not re.search(r"url\((?!#)", text)
    assert len(page.all("script")) == 1


def test_only_its_own_script_may_run(page):
    (script,) = page.all("script")
    digest = base64.b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert "default-src 'none'" in policy["content"] and f"script-src 'sha256-{digest}'" in policy["content"]


def test_no_two_elements_have_one_name_and_every_link_leads_somewhere(page):
    names = [element["id"] for element in page.elements if "id" in element]
    assert len(set(names)) == len(names)
    assert {element["href"][1:] for element in page.all("a")} <= set(names)


def test_the_summary_comes_first(page):
    _, tables = small_comparison()
    (short,) = page.all("ul", **{"class": "short"})
    assert short["text"].strip().split("\n") == study_summary(tables)


def test_a_table_has_its_rows_with_the_numbers_that_they_are_sorted_by(page):
    _, (table, _) = small_comparison()
    scores = page.all("table", **{"class": "scores"})
    assert [one["text"].strip().split("\n")[0] for one in scores] == [
        "F1, %",
        "Corr.",
        "What was tried",
        "F1, %",
    ]
    numbers = [one["data-number"] for one in page.all("td") if one["text"].startswith("+")]
    assert str(table.rows[1].scores[0].comparison.difference.value) in numbers
    assert page.all("span", **{"class": "better"})[0]["text"] == "better than vanilla beyond seeds"


def test_each_table_has_a_picture_that_says_what_it_shows(page):
    pictures = page.all("svg")
    assert [one["aria-label"] for one in pictures] == ["Made-up numbers", "Made-up numbers by unlabeled text"]
    assert "attn_vat" in pictures[0]["text"] and "unlabeled_size" in pictures[1]["text"]
    assert "var(--plot-1)" in str(page.elements)


def test_notes_choices_and_failed_runs_are_there(page):
    assert "Nothing here was measured." in page.all("ul", **{"class": "notes"})[0]["text"]
    (choices,) = page.all("details")
    assert "attn_vat: epsilon 1, adversarial_weight 1, by valid F1" in choices["text"]
    assert "Traceback\nInputError: no such file" in "".join(one["text"] for one in page.all("pre"))


def test_hostile_text_is_text():
    text = study_page(*hostile_comparison())
    page = ParsedPage(text)
    assert not page.all("img") and len(page.all("script")) == 1
    assert "\x1b" not in text and "\u202e" not in text
    assert page.all("h1")[0]["text"].startswith(HOSTILE[:30])
    assert {name for element in page.elements for name in element if name.startswith("on")} == set()


def test_warnings_come_before_everything():
    rows = (made_up_row("vanilla", 0.6),)
    report = made_up_report(made_up_table(rows=rows), warnings=("the code has changed",))
    page = ParsedPage(study_page(report, [compared_table(report.tables[0], DRAWN)]))
    first = next(element for element in page.elements if element["tag"] == "ul")
    assert first["class"] == "warnings" and "the code has changed" in first["text"]


def test_a_study_of_which_nothing_has_run_yet_has_a_page():
    rows = made_up_row("vanilla", 0.6, seeds=[], missing=(1, 2)), made_up_row("other", 0.6, seeds=[])
    report = made_up_report(made_up_table(rows=rows))
    page = ParsedPage(study_page(report, [compared_table(report.tables[0], DRAWN)]))
    assert "vanilla: seed 1, 2 not run yet" in page.all("main")[0]["text"] and not page.all("svg")
    assert ParsedPage(study_page(made_up_report(), [])).all("h1")


def test_the_same_study_makes_the_same_page(text):
    assert study_page(*small_comparison()) == text
