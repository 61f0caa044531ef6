"""The page of a study as a person uses it in a browser."""

import json
import re

import pytest

from tf_avat.reports.studies.study_page import study_page
from tf_avat_test.reports.page_browser import BROWSER, dom
from tf_avat_test.reports.studies.small_comparison import small_comparison

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


def browse(tmp_path, *flags, size="1200,900"):
    page = re.sub(r"<meta http-equiv=.*?>", "", study_page(*small_comparison()))
    page = page.replace("<head>", f"<head><script>{_PROBE}</script>", 1)
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


def test_it_is_light_or_dark_and_fits_a_telephone(tmp_path):
    light = browse(tmp_path, size="500,800")
    dark = browse(tmp_path, "--blink-settings=preferredColorScheme=0")
    assert light["page"] != dark["page"] and light["line"] != dark["line"]
    assert light["overflow"] <= 0
