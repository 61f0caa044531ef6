import collections
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.hash_split import hash_split


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("", "test"),
        ("good", "train"),
        ("the plot", "valid"),
        ("\u65e5\u672c", "train"),
        ("\u6620\u753b", "test"),
        ("!?", "train"),
    ],
)
def test_is_the_same_for_ever(text, split):
    assert hash_split(text) == split


def test_shares_are_70_10_and_20_percent():
    counts = collections.Counter(hash_split(f"text {n}") for n in range(20_000))
    assert counts["train"] == pytest.approx(14_000, abs=250)
    assert counts["valid"] == pytest.approx(2000, abs=180)
    assert counts["test"] == pytest.approx(4000, abs=240)


@given(st.text(), st.sampled_from([" ", "\t\n", "\u3000"]))
def test_white_space_at_the_ends_does_not_matter(text, space):
    assert hash_split(space + text + space) == hash_split(text)


@given(st.lists(st.text(string.ascii_letters, min_size=1), min_size=1))
def test_case_and_what_is_between_words_do_not_matter(words):
    plain = hash_split(" ".join(words))
    assert hash_split(f"'{' -- '.join(words).upper()}'...") == plain
    assert hash_split("_".join(words).swapcase() + " :)") == plain


def test_texts_without_words_are_not_all_in_one_split():
    assert len({hash_split("!" * n) for n in range(1, 30)}) == 3


def test_a_lone_surrogate_has_a_split():
    assert hash_split("\ud800") in ("train", "valid", "test")
