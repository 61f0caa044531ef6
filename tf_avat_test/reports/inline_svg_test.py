import matplotlib
from matplotlib.figure import Figure

from tf_avat.reports.inline_svg import inline_svg
from tf_avat_test.reports.parsed_page import ParsedPage


def drawn(label="<b>&"):
    figure = Figure(figsize=(2, 1))
    axes = figure.add_subplot(xlabel=label)
    axes.plot([0, 1], [0, 1], "o-", color="#0072b2")
    return figure


def inline(prefix="a", **colors):
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        return inline_svg(drawn(), prefix, 'what "it" shows', colors)


def test_its_text_is_text_and_escaped():
    text = inline()
    page = ParsedPage(text)
    assert "<b>" not in text and page.elements[0]["text"].count("<b>&") == 1
    assert page.elements[0]["aria-label"] == 'what "it" shows'


def test_names_of_two_pictures_differ_and_each_reference_has_its_own():
    page = ParsedPage(inline("a") + inline("b"))
    names = [one["id"] for one in page.elements if "id" in one]
    assert len(set(names)) == len(names)
    used = [one["href"].removeprefix("#") for one in page.elements if "href" in one]
    used += [one["clip-path"][5:-1] for one in page.elements if "clip-path" in one]
    assert used and set(used) <= set(names)


def test_colors_become_those_of_the_page():
    assert "#0072b2" in inline() and "var(--x)" not in inline()
    changed = inline(**{"#0072b2": "var(--x)"})
    assert "#0072b2" not in changed and "var(--x)" in changed


def test_it_brings_no_style_for_the_rest_of_the_page_and_asks_for_nothing():
    text = inline()
    assert "<style" not in text and "metadata" not in text and "url(h" not in text
    assert "<?xml" not in text and "DOCTYPE" not in text


def test_the_same_figure_makes_the_same_picture():
    assert inline() == inline()
