"""The page in a real browser, without a network."""

import json
import re
import shutil
import subprocess

import pytest

from tf_avat.reports.explanation_page import explanation_page
from tf_avat_test.reports.explanation import explanation

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium, Debian's package chromium")

# Looks and does as a person would: clicks and keys alone, nothing of the page's own script is called.
_PROBE = """
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
addEventListener("load", () => {
  const press = (key) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const choose = (name, value) => document.querySelector(`input[name=${name}][value=${value}]`).click();
  const look = () => ({
    order: [...document.querySelectorAll("article")].map((one) => one.dataset.number),
    focus: document.activeElement.dataset?.number ?? null,
    told: document.getElementById("told").textContent,
    hash: location.hash,
    shade: getComputedStyle(word).backgroundColor,
    line: getComputedStyle(word).borderBottomWidth,
    page: getComputedStyle(document.body).backgroundColor,
    controls: getComputedStyle(document.querySelector(".controls")).display,
    columns: new Set([...document.querySelectorAll("article:first-child section")]
      .map((one) => one.offsetLeft)).size,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  });
  const word = [...document.querySelectorAll(".words > span")].find((one) => one.textContent === "alert");
  const seen = { start: look() };
  STEPS
  seen.errors = errors;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
"""


def browse(tmp_path, steps="", *, flags=(), hash="", size="1200,900"):
    """Opens a page, takes steps there, and returns what was seen."""
    page = explanation_page(explanation(), "3 texts")
    # The page allows no script but its own.
    page = re.sub(r"<meta http-equiv=.*?>", "", page).replace(
        "<head>", f"<head><script>{_PROBE.replace('STEPS', steps)}</script>", 1
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    return json.loads(
        re.search(r'<pre id="seen">(.*?)</pre>', dom(tmp_path, flags, hash, size), re.S)
        .group(1)
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )


def dom(tmp_path, flags, hash, size):
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={size}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            *flags,
            f"file://{tmp_path / 'page.html'}{hash}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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
    assert '<html lang="en" class="scripted">' in dom(tmp_path, (), "", "1200,900")
