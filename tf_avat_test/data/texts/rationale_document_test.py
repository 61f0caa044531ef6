import pytest

from tf_avat.data.texts.rationale_document import RationaleDocument


def document(*spans):
    return RationaleDocument("d.txt", "a fine\nfilm ,  not dull", 1, spans)


def test_tokens_are_what_white_space_separates():
    assert document().tokens == ["a", "fine", "film", ",", "not", "dull"]


def test_marked_are_the_tokens_of_any_span():
    assert document((1, 3), (2, 3), (4, 6)).marked.tolist() == [False, True, True, False, True, True]
    assert document((0, 6)).marked.all()
    assert not document().marked.any()


@pytest.mark.parametrize("span", [(2, 2), (3, 2), (-1, 2), (4, 7)])
def test_a_span_that_is_empty_or_not_within_the_text_is_refused(span):
    with pytest.raises(
        ValueError, match=rf"d\.txt: the span {span[0]} to {span[1]} is not within its 6 tokens"
    ):
        document(span)
