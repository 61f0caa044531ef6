import base64
import hashlib

import pytest

from tf_avat.reports import html_page as module
from tf_avat.reports.html_page import html_page
from tf_avat_test.reports.parsed_page import ParsedPage


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    (tmp_path / "page.css").write_text("p { margin: 0 }\n")
    (tmp_path / "one.css").write_text("b { color: red }\n")
    (tmp_path / "one.js").write_text('"é" < 1;\n', encoding="utf-8")
    (tmp_path / "one.html.jinja").write_text(
        "<style>{{ style }}</style><p>{{ said | loud }}</p><i>{{ script_hash }}</i>"
        "<script>{{ script }}</script>"
    )
    return tmp_path


def test_values_are_escaped_and_style_and_script_are_not(folder):
    page = ParsedPage(html_page("one", {"loud": str.upper}, said="<script>"))
    assert [one["text"] for one in page.elements[:2]] == ["p { margin: 0 }\nb { color: red }\n", "<SCRIPT>"]
    (script,) = page.all("script")
    digest = base64.b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
    assert script["text"] == '"é" < 1;\n' and page.all("i")[0]["text"] == digest


def test_a_value_that_the_template_lacks_is_no_blank(folder):
    with pytest.raises(Exception, match="said"):
        html_page("one", {"loud": str})
