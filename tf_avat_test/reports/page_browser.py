"""A page in a real browser, without a network."""

import json
import re
import shutil
import subprocess

from tf_avat.reports.explanation_page import explanation_page
from tf_avat_test.reports.explanation import explanation

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

# Looks and does as a person would: clicks and keys alone, nothing of the page's own script is called.
_PROBE = """
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
addEventListener("load", async () => {
  const later = () => new Promise((done) => setTimeout(done, 100));
  const at = (selector) => document.querySelector(selector);
  const press = (key) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const choose = (name, value) => at(`input[name=${name}][value=${value}]`).click();
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
    top: at("article:focus")?.querySelector("h2").getBoundingClientRect().top,
    bar: at(".controls").getBoundingClientRect().bottom,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  });
  const word = [...document.querySelectorAll(".words > span")].find((one) => one.textContent === "WORD");
  const seen = { start: look() };
  STEPS
  seen.errors = errors;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
"""


def browse(tmp_path, steps="", *, shown=None, word="alert", flags=(), hash="", size="1200,900"):
    """Opens a page, takes steps there, and returns what was seen."""
    page = explanation_page(shown or explanation(), "3 texts")
    probe = _PROBE.replace("STEPS", steps).replace("WORD", word)
    # The page allows no script but its own.
    page = re.sub(r"<meta http-equiv=.*?>", "", page).replace("<head>", f"<head><script>{probe}</script>", 1)
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
