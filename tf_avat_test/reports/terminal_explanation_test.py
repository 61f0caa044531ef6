import dataclasses
import io
import re

import pytest
from rich.console import Console

from tf_avat.reports.terminal_explanation import terminal_explanation
from tf_avat_test.reports.explanation import bare_texts, explanation


def shown(color_system=None, width=200, wrapped=False, **changed):
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=color_system is not None, color_system=color_system, width=width
    )
    console.print(
        terminal_explanation(dataclasses.replace(explanation(), **changed), color_system, wrapped),
        soft_wrap=not wrapped,
    )
    return out.getvalue()


def test_without_colour_the_strongest_words_are_followed_by_their_weight():
    lines = shown().splitlines()
    assert '  A <script(.10)>alert(.10)(1(.10))</script(.10)> & "gem(.60)"' in lines
    assert "\x1b" not in shown()


def test_predictions_labels_and_probabilities_are_told():
    text = shown()
    assert "Text 2, labeled bad, disagreement 0.20" in text
    assert "one: bad (right)  bad 0.600, good 0.400" in text
    assert "two: good (wrong)  good 0.600, bad 0.400" in text


def test_attention_importance_evidence_and_unknown_words_are_told():
    text = shown()
    assert "  attention: dull .80, so .20\n  importance: dull .60, so .40\n" in text
    assert "  human evidence: dull" in text and "  human evidence: none" in text
    assert "  not in the vocabulary: dull" in text


def test_evidence_is_told_in_passages_as_the_text_has_them():
    (text, *_) = explanation().texts
    text = dataclasses.replace(text, evidence=[True, False, True, False, True, True])
    assert '  human evidence: A | alert | script> & "gem\n' in shown(texts=[text])


def test_texts_keep_their_numbers_in_another_order():
    texts = explanation().texts[::-1]
    assert [line[:6] for line in shown(texts=texts).splitlines() if line.startswith("Text")] == [
        "Text 3",
        "Text 2",
        "Text 1",
    ]


@pytest.mark.parametrize("color_system", ["standard", "256", "truecolor"])
def test_with_colour_stronger_words_have_a_stronger_style_and_the_text_is_whole(color_system):
    text = shown(color_system)
    assert "gem(" not in text
    styles = {word: codes for codes, word in re.findall(r"\x1b\[([\d;]+)m(\w+)\x1b\[0m", text)}
    # Bold and underlined.
    assert {"1", "4"} <= set(styles["gem"].split(";")) and styles["gem"] != styles.get("alert")
    assert '  A <script>alert(1)</script> & "gem"\n' in re.sub(r"\x1b\[[\d;]*m", "", text)


def test_long_lines_go_on_indented_in_a_terminal():
    wide = shown("256", width=30, wrapped=True)
    lines = [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", wide).splitlines()]
    at = lines.index("  A <script>alert(1)</script>")
    assert lines[at + 1] == '  & "gem"'
    assert max(map(len, lines)) <= 30


def test_a_saved_model_alone_has_no_importance():
    text = shown(texts=bare_texts())
    assert "importance" not in text and "vocabulary" not in text and "labeled" not in text


def test_names_can_not_write_control_signs():
    assert "\x1b" not in shown(classes=["b\x1b[31mad", "good"])
