import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from tf_avat.data.tokenize import tokenize
from tf_avat.reports.spelled_words import spelled_words


def joined(gaps, spelled):
    return "".join(gap + word for gap, word in zip(gaps, [*spelled, ""], strict=True))


def test_words_are_spelled_as_in_the_text_with_what_stands_between():
    gaps, spelled = spelled_words("It's GOOD -- <b>really</b>!", ["it's", "good", "b", "really", "b"])
    assert spelled == ["It's", "GOOD", "b", "really", "b"]
    assert gaps == ["", " ", " -- <", ">", "</", ">!"]


def test_other_apostrophes_are_found_and_kept():
    assert spelled_words("Don\u2019t", ["don't"]) == (["", ""], ["Don\u2019t"])


def test_words_that_are_not_in_the_text_are_shown_as_they_are():
    assert spelled_words("Straße", ["else", "where"]) == (["", " ", ""], ["else", "where"])


def test_a_text_without_words_is_all_gap():
    assert spelled_words("?!", [""]) == (["", "?!"], [""])


def test_control_signs_become_blanks():
    gaps, _ = spelled_words("a\x1b[31m\nb", ["a", "31m", "b"])
    assert gaps == ["", " [", " ", ""]


@given(st.text(max_size=40))
def test_nothing_printable_of_a_text_is_lost_where_its_words_are_found(text):
    words = [
        word.decode() for word in tokenize(tf.constant([text.encode("utf-8", "ignore")])).flat_values.numpy()
    ]
    text = text.encode("utf-8", "ignore").decode()
    gaps, spelled = spelled_words(text, words)
    assert len(gaps) == len(words) + 1 and len(spelled) == len(words)
    if words and spelled != words:
        assert len(joined(gaps, spelled)) == len(text)
