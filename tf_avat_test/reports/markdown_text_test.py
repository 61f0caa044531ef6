import re

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
    assert marks <= {"p", "em"}
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; **b**" in told
    assert "[l](http://x) a|b ~~s~~ &amp;amp; \\ \\u202e\\n# h" in told


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
