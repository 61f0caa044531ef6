import re

import pytest
from markdown_it import MarkdownIt

from tf_avat.reports.studies.study_markdown import study_markdown
from tf_avat.reports.studies.study_summary import study_summary
from tf_avat_test.reports.studies.small_comparison import hostile_comparison, small_comparison

TABLE = "table", "thead", "tbody", "tr", "th", "td"


def page_of(report, tables):
    return MarkdownIt("gfm-like", {"linkify": False}).render(study_markdown(report, tables))


@pytest.fixture(scope="module")
def page():
    return page_of(*small_comparison())


def test_the_summary_comes_first(page):
    first = page.index("<h2>In short</h2>")
    assert first < page.index("<li>Made-up numbers, F1, %") < page.index("<h2>Made-up numbers</h2>")
    _, tables = small_comparison()
    assert page.count("<li>Made-up numbers") == len(study_summary(tables))


def test_each_table_has_its_command_its_scores_and_its_notes(page):
    assert page.count("<code>bin/reproduce made_up\n</code>") == 2
    assert page.count("<table>") == 2 + 1 + 1 and page.count("<th>F1, %</th>") == 2
    assert page.count("<li>Nothing here was measured.</li>") == 2
    assert "5 seeds can't reach 0.05" in page


def test_a_figure_shows_its_picture(page):
    assert 'src="made_up_figure.svg"' in page and page.count("<img") == 1


def test_choices_and_absent_runs_are_there(page):
    assert "attn_vat: epsilon 1, adversarial_weight 1, by valid F1; it is the largest" in page
    assert "<td>0.7300</td>" in page
    assert "<pre><code>Traceback\nInputError: no such file\n</code></pre>" in page


def test_what_made_it_stands_at_its_end(page):
    assert page.rstrip().endswith("<li>data of made_up: <code>0123456789abcdef</code></li>\n</ul>")


def test_hostile_text_is_text():
    page = page_of(*hostile_comparison())
    marks = set(re.findall("<([a-z0-9]+)", page))
    assert marks <= {*("h1", "h2", "h3", "ul", "li", "p", "strong", "pre", "code", "img"), *TABLE}
    assert page.count("<img") == 1 and "\x1b" not in page and "\u202e" not in page and "<a " not in page
