import html
import re

import pytest
from markdown_it import MarkdownIt

from tf_avat.reports.markdown_text import markdown_block, markdown_code, markdown_text
from tf_avat.reports.text_table import text_table

HOSTILE = '# <img src=x onerror="alert(1)"> **b** _i_ `c` [l](http://x) a|b ~~s~~ &amp; \\ \u202e\n# h'


def shown(markdown):
    """What a reader sees of Markdown, and the marks of HTML that it has become."""
    page = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    return re.sub("<[^>]*>", "", page).strip(), set(re.findall("<([a-z0-9]+)", page))


def test_text_is_shown_as_it_was_written():
    told, marks = shown("begin " + markdown_text(HOSTILE))
    assert marks == {"p"}
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; **b**" in told
    assert "[l](http://x) a|b ~~s~~ &amp;amp; \\ \\u202e\\n# h" in told


@pytest.mark.parametrize(
    "text",
    [
        "[x]",
        "[x](http://y)",
        "![x](http://y)",
        "[x][y]",
        "[x]: http://y",
        "[+1, 2](http://y)",
        "_a_",
        "a __b__ c_",
        "~~a~~",
        "- a",
        "+ a",
        "# a",
        "> a",
        "<b",
        "</b>",
        "<!-- a",
        "a<",
        "&lt; &#60;",
        "\\*a*",
        "+0.1 [-0.2, 0.3]",
        "attn_vat < .001, p<.05",
    ],
)
def test_marks_are_text_wherever_a_text_stands(text):
    for pattern in ("- {}: x\n- [x]", "{}", "a {}b>"):
        told, marks = shown(pattern.format(markdown_text(text)))
        expected, _ = shown(pattern.format("HERE"))
        assert html.unescape(told) == html.unescape(expected).replace("HERE", text)
        assert marks <= {"ul", "li", "p"}


def test_what_needs_no_escape_has_none():
    for text in ("attn_vat +0.1 [-0.2, +0.3]; p < .001, a-b #1 (c)", "+0.1 [-0.2, 0.3]", "F1, %"):
        assert markdown_text(text) == text


def test_code_is_ended_by_no_back_quote_in_it():
    for text in ("plain", "a`b", "``x``", HOSTILE):
        told, marks = shown(f"begin {markdown_code(text)} end")
        assert marks == {"p", "code"} and told.endswith(" end")
        told, marks = shown(markdown_block([text, "```", "````"]))
        assert marks == {"pre", "code"} and told.count("````") == 1


def test_a_cell_of_a_table_stays_one():
    told, marks = shown(text_table([["head"], [markdown_text("a|b <b>")]]))
    assert "table" in marks and "b" not in marks
    assert told.split() == ["head", "a|b", "&lt;b&gt;"]
