import base64
import dataclasses
import hashlib
import re

import pytest

from tf_avat.reports.explanation_page import explanation_page
from tf_avat_test.reports.explanation import bare_texts, explanation, with_readings
from tf_avat_test.reports.parsed_page import ParsedPage


@pytest.fixture(scope="module")
def text():
    return explanation_page(explanation(), "3 texts of sst, test")


@pytest.fixture(scope="module")
def page(text):
    return ParsedPage(text)


def test_it_needs_nothing_but_itself(text, page):
    assert not re.search(r"(?:src|href)\s*=\s*(?![\"']?#)", text)
    assert "@import" not in text and "url(" not in text
    assert len(page.all("script")) == 1


def test_only_its_own_script_may_run(text, page):
    (script,) = page.all("script")
    digest = base64.b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert "default-src 'none'" in policy["content"] and f"script-src 'sha256-{digest}'" in policy["content"]
    assert "<script>alert" not in text


def test_each_text_is_shown_as_each_run_reads_it(page):
    articles = page.all("article")
    assert [one["id"] for one in articles] == ["text=1", "text=2", "text=3"]
    words = page.all("p", **{"class": "words"})
    assert [one["aria-label"] for one in words] == [
        f"Text {i} as {r} reads it" for i in (1, 2, 3) for r in ("one", "two")
    ]
    assert words[0]["text"] == 'A <script>alert(1)</script> & "gem"'
    assert "predicts good ✗ wrong" in articles[1]["text"]


def test_a_word_tells_its_weights_and_has_their_levels(page):
    gem = next(one for one in page.all("span") if one["text"] == "gem" and "title" in one)
    assert gem["title"] == "attention 50%, importance 50%, human evidence"
    assert set(gem["class"].split()) == {"a5", "i5", "e"}
    dull = next(one for one in page.all("span") if one["text"] == "dull" and "title" in one)
    assert "not in the vocabulary" in dull["title"] and "u" in dull["class"].split()


def test_the_top_words_are_told_with_their_weights(page):
    tops = [one["text"].replace("\xa0", " ") for one in page.all("p") if "Most " in one["text"]]
    assert tops[4:6] == ["Most attention: dull 80%, so 20%", "Most important: dull 60%, so 40%"]
    assert len(tops) == 12


def test_each_run_tells_how_often_it_is_right(page):
    rows = [row["text"] for row in page.all("tr") if "sst" in row["text"]]
    assert rows == ["onevanillasst13 of 3", "twoattn_ivatsst12 of 3"]


def test_bars_are_as_long_as_their_probabilities(page):
    bars = [one["style"] for one in page.all("span") if one.get("style")]
    assert bars[:2] == ["width: 20.0%", "width: 80.0%"]
    told = [one["text"] for one in page.all("td") if one["text"].endswith("%")]
    assert told[:2] == ["20%", "80%"]


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0%"),
        (0.00004, "<0.01%"),
        (0.0014, "0.14%"),
        (0.0234, "2.3%"),
        (0.25, "25%"),
        (0.9871, "98.7%"),
        (1.0, "100.0%"),
    ],
)
def test_shares_keep_digits_that_tell_something(share, told):
    first, second, third = explanation().texts
    second = with_readings(second, attention=[share, 1 - share])
    one = dataclasses.replace(explanation(), texts=[first, second, third])
    page = ParsedPage(explanation_page(one, "3 texts"))
    so = next(e for e in page.all("span") if e["text"] == "so" and "title" in e)
    assert so["title"].startswith(f"attention {told}, ")


def test_choices_are_those_that_the_texts_have(page):
    assert [one["value"] for one in page.all("input", name="shade")] == [
        "attention",
        "importance",
        "evidence",
    ]
    assert [one["value"] for one in page.all("input", name="sort")] == [
        "order",
        "disagreement",
        "confidence",
        "errors",
    ]
    page = ParsedPage(explanation_page(dataclasses.replace(explanation(), texts=bare_texts()), "3 texts"))
    # Where there is nothing to choose there is no choice.
    assert page.all("input", name="shade") == []
    assert [one["value"] for one in page.all("input", name="sort")] == ["order", "confidence"]


def test_texts_can_come_sorted(text):
    page = ParsedPage(explanation_page(explanation(), "3 texts", "disagreement"))
    assert [one["id"] for one in page.all("article")] == ["text=3", "text=2", "text=1"]


def test_many_classes_are_cut_to_the_most_probable_ones():
    read = {"probabilities": [0.02] * 7 + [0.86], "prediction": "class 7"}
    texts = [dataclasses.replace(with_readings(text, **read), label=None) for text in explanation().texts]
    many = dataclasses.replace(explanation(), classes=[f"class {i}" for i in range(8)], texts=texts)
    (first, *_) = ParsedPage(explanation_page(many, "3 texts")).all("table", **{"class": "probabilities"})
    assert first["text"].split("class 7")[1].split()[0] == "86%"
    assert "3 other classes" in first["text"]


def test_the_same_explanation_makes_the_same_page(text):
    assert explanation_page(explanation(), "3 texts of sst, test") == text


def test_letters_of_one_word_are_written_together_and_marks_have_a_place_alone():
    text = dataclasses.replace(
        bare_texts()[0], text="\u0939\u093f \u0939", words=["\u0939", "\u093f", "\u0939"]
    )
    text = with_readings(text, attention=[0.2, 0.3, 0.5])
    page = ParsedPage(explanation_page(dataclasses.replace(explanation(), texts=[text]), "a text"))
    shown = [e for e in page.all("span") if e["text"] in text.words and "title" in e]
    assert [{"j", "k"} & set(e.get("class", "").split()) for e in shown] == [{"k"}, {"j"}, set()] * 2
    assert "\u25cc\u093f" in [e["text"] for e in page.all("bdi")]
