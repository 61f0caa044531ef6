from tf_avat.data.marked_words import marked_words
from tf_avat.data.rationale_document import RationaleDocument


def test_all_words_of_a_marked_token_are_marked_and_no_others():
    document = RationaleDocument("one", "a well-made , moving film .", 1, ((1, 4),))
    assert marked_words(document).tolist() == [False, True, True, True, False]
