"""The page of a study as a person uses it in a browser."""

import dataclasses
import json
import re

import pytest

from tf_avat.reports.studies.compared_table import compared_table
from tf_avat.reports.studies.study_page import study_page
from tf_avat.reports.study_table import Choice, GridEntry
from tf_avat_test.reports.page_browser import BROWSER, dom
from tf_avat_test.reports.studies.small_comparison import DRAWN, small_comparison
from tf_avat_test.reports.studies.small_study import made_up_report, made_up_row, made_up_table

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium, Debian's package chromium")

_PROBE = """
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
addEventListener("load", () => {
  const table = document.querySelector("table.scores");
  const buttons = [...table.querySelectorAll("thead button")];
  const button = (text) => buttons.find((one) => one.textContent === text);
  const order = () => [...table.tBodies[0].rows].map((row) => row.cells[0].textContent);
  const sorted = () => [...table.querySelectorAll("[aria-sort]")].map((th) => [th.textContent, th.ariaSort]);
  const look = () => ({ order: order(), sorted: sorted() });
  const seen = { start: look(), page: getComputedStyle(document.body).backgroundColor };
  button("F1, %").click(); seen.down = look();
  button("F1, %").click(); seen.up = look();
  button("F1, %").click(); seen.given = look();
  button("row").focus(); document.activeElement.click(); seen.names = look();
  button("paper").click(); seen.paper = look();
  seen.reached = buttons.length === table.tHead.rows[0].cells.length;
  seen.reached = seen.reached && buttons.every((one) => one.tabIndex === 0);
  seen.line = getComputedStyle(document.querySelector("svg [style*='--plot-1']")).stroke;
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  seen.errors = errors;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
"""


# Chooses the heads of settings, of the scores and of what was tried.
_SETTINGS_PROBE = """
addEventListener("load", () => {
  const [scores, tried] = document.querySelectorAll("table.scores");
  const button = (table, text) => [...table.querySelectorAll("thead button")]
    .find((one) => one.textContent === text);
  const column = (table, i) => [...table.tBodies[0].rows].map((row) => row.cells[i].textContent);
  const seen = {};
  button(scores, "epsilon").click(); seen.epsilon = column(scores, 1);
  button(scores, "epsilon").click(); seen.back = column(scores, 1);
  button(tried, "solver").click(); seen.solver = column(tried, 1);
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
"""


def browse(tmp_path, *flags, size="1200,900", probe=_PROBE, comparison=small_comparison):
    page = re.sub(r"<meta http-equiv=.*?>", "", study_page(*comparison()))
    page = page.replace("<head>", f"<head><script>{probe}</script>", 1)
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    return json.loads(re.search(r'<pre id="seen">(.*?)</pre>', dom(tmp_path, flags, "", size), re.S)[1])


def test_heads_sort_their_table_both_ways_and_back(tmp_path):
    seen = browse(tmp_path)
    assert seen["errors"] == [] and seen["reached"]
    given = ["vanilla", "attn_vat", "attn_at", "word_vat"]
    _, (table, _) = small_comparison()
    by_f1 = sorted(given, key=lambda name: -next(r.scores[0].mean for r in table.rows if r.row.name == name))
    assert seen["start"] == seen["given"] == {"order": given, "sorted": []}
    assert seen["down"] == {"order": by_f1, "sorted": [["F1, %", "descending"]]}
    assert seen["up"] == {"order": by_f1[::-1], "sorted": [["F1, %", "ascending"]]}
    assert seen["names"] == {"order": sorted(given), "sorted": [["row", "ascending"]]}
    # Rows without the paper's number come last.
    assert seen["paper"]["order"] == ["attn_vat", "vanilla", "attn_at", "word_vat"]


def compared_settings():
    grid = tuple(GridEntry({"solver": name}, 0.5, (9,)) for name in ("power", "ascent", "exact"))
    choice = Choice({"solver": "power"}, "valid F1", grid)
    rows = [made_up_row("vanilla", 0.6)]
    for epsilon in (0.5, 10, 0.25, 1e-4):
        settings = {"epsilon": epsilon}
        rows.append(made_up_row(f"row {epsilon}", 0.7, settings=settings, choice=choice))
    rows[0] = dataclasses.replace(rows[0], settings={})
    table = made_up_table(rows=tuple(rows), scores=("f1",))
    return made_up_report(table), [compared_table(table, DRAWN)]


def test_settings_are_sorted_as_the_numbers_or_the_words_that_they_are(tmp_path):
    seen = browse(tmp_path, probe=_SETTINGS_PROBE, comparison=compared_settings)
    assert seen["epsilon"] == ["0.0001", "0.25", "0.5", "10", "-"]
    assert seen["back"] == ["10", "0.5", "0.25", "0.0001", "-"]
    # The first choice of a head that is not known to be text is from the last to the first.
    assert seen["solver"] == sorted(seen["solver"], reverse=True)
    assert len(set(seen["solver"])) == 3


def test_it_is_light_or_dark_and_fits_a_telephone(tmp_path):
    light = browse(tmp_path, size="500,800")
    dark = browse(tmp_path, "--blink-settings=preferredColorScheme=0")
    assert light["page"] != dark["page"] and light["line"] != dark["line"]
    assert light["overflow"] <= 0
