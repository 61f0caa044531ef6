import io

import pytest
from rich.console import Console

from tf_avat.reports.terminal_explanation import terminal_explanation
from tf_avat_test.reports.explanation import explanation


def shown(color_system=None, **changed):
    out = io.StringIO()
    console = Console(file=out, force_terminal=color_system is not None, color_system=color_system, width=200)
    console.print(terminal_explanation({**explanation(), **changed}, color_system))
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


def test_importance_evidence_and_unknown_words_are_told():
    text = shown()
    assert "  importance: dull .60, so .40" in text
    assert "  human evidence: dull" in text and "  human evidence: none" in text
    assert "  not in the vocabulary: dull" in text


@pytest.mark.parametrize("color_system", ["standard", "256", "truecolor"])
def test_with_colour_stronger_words_have_a_stronger_style_and_the_text_is_whole(color_system):
    text = shown(color_system)
    assert "\x1b[" in text and "gem(" not in text
    rich_text = terminal_explanation(explanation(), color_system)
    styles = {rich_text.plain[span.start : span.end]: str(span.style) for span in rich_text.spans}
    assert "bold underline" in styles["gem"] and styles["gem"] != styles.get("alert")
    assert '  A <script>alert(1)</script> & "gem"' in rich_text.plain


def test_a_saved_model_alone_has_no_importance():
    texts = explanation()["texts"]
    for text in texts:
        text.update(label=None, evidence=None, disagreement=None, errors=None)
        for part in text["runs"]:
            part.update(importance=None, known=None)
    text = shown(texts=texts)
    assert "importance" not in text and "vocabulary" not in text and "labeled" not in text


def test_names_can_not_write_control_signs():
    assert "\x1b" not in shown(classes=["b\x1b[31mad", "good"])
