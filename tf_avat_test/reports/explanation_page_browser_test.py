"""The page as a person sees it and uses it in a browser."""

import dataclasses
import re

import pytest

from tf_avat.reports.explanation_page import explanation_page
from tf_avat_test.reports.explanation import explanation, with_readings
from tf_avat_test.reports.page_browser import BROWSER, browse, dom

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium, Debian's package chromium")


def test_sorting_shading_and_keys_work_without_an_error(tmp_path):
    seen = browse(
        tmp_path,
        """
        choose("sort", "disagreement"); seen.sorted = look();
        choose("shade", "importance"); seen.importance = look();
        choose("shade", "evidence"); seen.evidence = look();
        press("j"); seen.first = look();
        press("j"); seen.second = look();
        press("k"); seen.back = look();
        document.querySelector("[id='text=2'] .words").focus();
        press("ArrowRight"); press("ArrowRight"); seen.word = look();
        press("Escape"); seen.away = look();
        choose("sort", "order"); seen.order = look();
        """,
    )
    assert seen["errors"] == []
    assert seen["start"]["order"] == seen["order"]["order"] == ["1", "2", "3"]
    assert seen["sorted"]["order"] == ["3", "2", "1"]
    assert [seen[step]["focus"] for step in ("first", "second", "back")] == ["3", "2", "3"]
    assert seen["word"]["told"].startswith("“dull”\none: attention 80%, importance 60%, human evidence")
    assert "two: attention 60%, importance 50%" in seen["word"]["told"]
    assert seen["away"]["told"] == ""
    # "alert" has a fifth of the largest attention, all of importance, and nobody marked it.
    shades = [seen[step]["shade"] for step in ("start", "importance", "evidence")]
    assert len(set(shades)) == 3
    lines = [float(seen[step]["line"].removesuffix("px")) for step in ("start", "importance", "evidence")]
    assert lines == [1, 5, 0]


def many_texts(count=30, words=200):
    """Texts that a window can't show at once, each too long for its box."""
    weights, spelled = [1 / words] * words, ["word"] * words
    text = with_readings(explanation().texts[1], attention=weights, importance=weights, known=[True] * words)
    text = dataclasses.replace(text, text=" ".join(spelled), words=spelled, evidence=None)
    texts = [dataclasses.replace(text, number=i) for i in range(1, count + 1)]
    return dataclasses.replace(explanation(), texts=texts)


def test_texts_that_most_runs_get_wrong_come_first(tmp_path):
    seen = browse(tmp_path, 'choose("sort", "errors"); seen.sorted = look();')
    assert seen["sorted"]["order"] == ["2", "1", "3"]


def test_a_word_clicked_on_is_told_until_one_goes_elsewhere(tmp_path):
    seen = browse(
        tmp_path,
        """
        const click = (one) => one.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        click(word); seen.word = look();
        choose("shade", "importance"); seen.shaded = look();
        click(at("h1")); seen.header = look();
        click(word); at("[id='text=2'] .words").focus(); seen.other = look();
        """,
    )
    assert seen["word"]["told"].startswith("“alert”\none: attention 10%, importance 50%\ntwo: ")
    assert seen["shaded"]["told"] == seen["word"]["told"]
    assert seen["header"]["told"] == seen["other"]["told"] == ""


def test_keys_for_texts_can_be_turned_off(tmp_path):
    seen = browse(
        tmp_path,
        'at("input[name=keys]").click(); press("j"); seen.off = look(); press("k"); seen.k = look();',
    )
    assert seen["off"]["focus"] is None and seen["k"]["focus"] is None


def test_arrows_follow_the_direction_of_the_script(tmp_path):
    first, second, third = explanation().texts
    words = ["\u05e9\u05dc\u05d5\u05dd", "\u05e2\u05d5\u05dc\u05dd"]
    second = dataclasses.replace(second, text=" ".join(words), words=words)
    seen = browse(
        tmp_path,
        """
        at("[id='text=2'] .words").focus();
        press("ArrowLeft"); press("ArrowLeft"); seen.onward = look();
        press("ArrowRight"); seen.back = look();
        """,
        shown=dataclasses.replace(explanation(), texts=[first, second, third]),
    )
    assert seen["onward"]["told"].startswith("\u201c\u05e2\u05d5\u05dc\u05dd") and seen["back"][
        "told"
    ].startswith("\u201c\u05e9\u05dc")


@pytest.mark.parametrize("size", ["1280,800", "850,800"])
def test_the_bar_does_not_cover_what_one_goes_to(tmp_path, size):
    seen = browse(
        tmp_path, 'press("j"); press("j"); seen.second = look();', shown=many_texts(), word="word", size=size
    )
    assert seen["second"]["focus"] == "2"
    assert seen["second"]["bar"] > 0 and seen["second"]["top"] >= seen["second"]["bar"]


def test_the_next_text_is_the_one_after_those_that_are_seen(tmp_path):
    seen = browse(
        tmp_path,
        """
        press("j"); at("[id='text=20']").scrollIntoView(); press("j"); seen.first = look();
        press("j"); seen.next = look();
        choose("sort", "confidence"); seen.scrolled = at("main").getBoundingClientRect().top;
        """,
        shown=many_texts(),
        word="word",
    )
    assert [seen["first"]["focus"], seen["next"]["focus"]] == ["20", "21"]
    assert 0 <= seen["scrolled"] < 300


def test_going_to_a_text_is_nothing_to_go_back_from(tmp_path):
    seen = browse(
        tmp_path,
        """
        const before = history.length;
        at("[id='text=2'] h2 a").click(); await later(); at("[id='text=3'] h2 a").click(); await later();
        seen.third = look(); seen.added = history.length - before;
        """,
    )
    assert (seen["third"]["focus"], seen["third"]["hash"], seen["added"]) == ("3", "#text=3", 0)


def test_an_address_typed_later_is_followed(tmp_path):
    seen = browse(
        tmp_path, 'location.hash = "#shade=evidence&sort=errors"; await later(); seen.after = look();'
    )
    assert seen["after"]["order"] == ["2", "1", "3"] and seen["after"]["line"] == "0px"


def test_readings_of_one_text_scroll_together(tmp_path):
    seen = browse(
        tmp_path,
        """
        const [one, two] = document.querySelectorAll("[id='text=1'] .words");
        one.scrollTop = 60; await later(); seen.scrolled = [one.scrollTop, two.scrollTop];
        """,
        shown=many_texts(2, 2000),
        word="word",
    )
    assert seen["scrolled"] == [60, 60]


def test_top_words_are_those_of_the_shade(tmp_path):
    steps = """
        const display = (one) => getComputedStyle(at(`.top-${one}`)).display;
        const top = () => ["attention", "importance"].map(display);
        seen.attention = top(); choose("shade", "importance"); seen.importance = top();
        choose("shade", "evidence"); seen.evidence = top();
    """
    seen = browse(tmp_path, steps)
    assert (seen["attention"], seen["importance"]) == (["block", "none"], ["none", "block"])
    assert seen["evidence"] == ["block", "block"]


def test_lines_of_a_word_do_not_lie_on_its_shade(tmp_path):
    seen = browse(
        tmp_path,
        """
        seen.clips = ["attention", "importance", "evidence"].map((shade) => {
          choose("shade", shade);
          return getComputedStyle(word).backgroundClip;
        });
        """,
        word="gem",
    )
    assert seen["clips"] == ["padding-box"] * 3


def test_a_view_can_be_linked(tmp_path):
    seen = browse(
        tmp_path,
        'choose("shade", "attention"); seen.after = look();',
        hash="#shade=importance&sort=confidence&text=1",
    )
    assert seen["start"]["order"] == ["2", "1", "3"]
    assert seen["start"]["focus"] == "1"
    assert seen["start"]["line"] == "5px"
    assert seen["start"]["hash"] == "#shade=importance&sort=confidence&text=1"
    assert seen["after"]["hash"] == "#sort=confidence&text=1"


def test_a_hash_that_names_nothing_is_no_error(tmp_path):
    seen = browse(tmp_path, hash="#shade=none&sort=&text=99")
    assert seen["errors"] == [] and seen["start"]["order"] == ["1", "2", "3"]


def test_it_is_dark_where_a_person_wants_it_dark(tmp_path):
    light = browse(tmp_path, flags=["--blink-settings=preferredColorScheme=1"])["start"]
    dark = browse(tmp_path, flags=["--blink-settings=preferredColorScheme=0"])["start"]

    def brightness(color):
        return sum(map(int, re.findall(r"\d+", color)[:3]))

    assert brightness(light["page"]) > 600 and brightness(dark["page"]) < 150
    assert light["shade"] != dark["shade"]


def test_runs_stand_side_by_side_and_on_a_small_screen_one_below_the_other(tmp_path):
    wide, narrow = (browse(tmp_path, size=size)["start"] for size in ("1200,900", "500,900"))
    assert (wide["columns"], narrow["columns"]) == (2, 1)
    assert wide["overflow"] == narrow["overflow"] == 0


def test_without_script_all_texts_are_there_and_no_controls(tmp_path):
    page = explanation_page(explanation(), "3 texts")
    (tmp_path / "page.html").write_text(
        re.sub(r"<script>.*?</script>", "", page, flags=re.S), encoding="utf-8"
    )
    found = dom(tmp_path, (), "", "1200,900")
    assert found.count("<article") == 3 and 'class="scripted"' not in found


def test_the_pages_own_policy_lets_its_script_run(tmp_path):
    (tmp_path / "page.html").write_text(explanation_page(explanation(), "3 texts"), encoding="utf-8")
    assert '<html lang="en" class="scripted"' in dom(tmp_path, (), "", "1200,900")
