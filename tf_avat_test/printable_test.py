import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.printable import one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("caf\u00e9 \u4f60\u597d \U0001f600", "caf\u00e9 \u4f60\u597d \U0001f600"),
        ("\x1b[2J\x07\r", "\\x1b[2J\\x07\\r"),
        ("a\nb\tc\u2028d", "a\\nb\\tc\\u2028d"),
        ("\u202eevil\u2066\u200b\ufeff", "\\u202eevil\\u2066\\u200b\\ufeff"),
        ("no\u00a0break", "no break"),
        ("\udcff\x85", "\\udcff\\x85"),
        (7, "7"),
    ],
)
def test_what_is_not_printable_is_spelled(text, shown):
    assert printable(text) == shown


def test_some_characters_can_be_kept():
    assert printable("a\n\u200db\x1b", kept="\n\u200d") == "a\n\u200db\\x1b"


@given(st.text(st.characters(categories=["L", "Z", "C", "S"])))
def test_every_result_is_printable(text):
    assert printable(text).isprintable() and one_line(text).isprintable()
    assert not any(unicodedata.category(letter).startswith("C") for letter in printable(text))


def test_a_long_message_keeps_its_beginning_and_its_end():
    line = one_line("begins " + "x" * 5000 + "\n   ends")
    assert len(line) == 300
    assert line.startswith("begins xx") and line.endswith("xx ends") and "x ... x" in line
    assert one_line("x" * 300) == "x" * 300
    assert len(one_line("x" * 99, 20)) == 20
