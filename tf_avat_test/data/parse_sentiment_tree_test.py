import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.parse_sentiment_tree import parse_sentiment_tree
from tf_avat.input_error import InputError

WORDS = st.text(st.characters(exclude_characters="() \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"), min_size=1)
LABELS = st.integers(0, 4)
# A tree as its text and its words.
TREES = st.recursive(
    st.builds(lambda label, word: (f"({label} {word})", [word]), LABELS, WORDS),
    lambda trees: st.builds(
        lambda label, parts: (
            f"({label} {' '.join(text for text, _ in parts)})",
            [word for _, words in parts for word in words],
        ),
        LABELS,
        st.lists(trees, min_size=1, max_size=3),
    ),
)


@given(TREES)
def test_a_tree_gives_its_roots_label_and_its_words(tree):
    text, words = tree
    assert parse_sentiment_tree(text, "line") == (int(text[1]), words)


def test_a_no_break_space_is_part_of_a_word():
    assert parse_sentiment_tree("(3 (2 8\u00a01\\/2) (2 .))", "line") == (3, ["8\u00a01\\/2", "."])


def test_a_deep_tree_is_no_trouble():
    assert parse_sentiment_tree("(1 " * 50_000 + "(0 word)" + ")" * 50_000, "line") == (1, ["word"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "expected one tree, got nothing"),
        ("word", "expected one tree, got 'word'"),
        ("(2 a) (2 b)", "expected one tree, got a tree, a tree"),
        ("(5 a)", "expected a label from 0 to 4 after '(', got '5'"),
        ("(a)", "expected a label from 0 to 4 after '(', got 'a'"),
        ("()", "expected a label from 0 to 4 after '(', got nothing"),
        ("((2 a))", "expected a label from 0 to 4 after '(', got a tree"),
        ("(2)", "expected one word or trees after the label, got nothing"),
        ("(2 a b)", "expected one word or trees after the label, got 'a', 'b'"),
        ("(2 (2 a) b)", "expected one word or trees after the label, got a tree, 'b'"),
        ("(2 (2 a)", "1 '(' without ')'"),
        ("(2 a))", "')' without '('"),
    ],
)
def test_what_is_no_tree_is_refused(line, message):
    with pytest.raises(InputError) as caught:
        parse_sentiment_tree(line, "train.txt, line 7")
    assert str(caught.value) == f"train.txt, line 7: {message}"
