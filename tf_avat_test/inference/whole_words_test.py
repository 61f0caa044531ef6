import numpy as np

from tf_avat.inference.answers import Answers
from tf_avat.inference.text_reading import TextReading
from tf_avat.inference.whole_words import answers_of_whole_words, of_whole_words

# Of a letter that is two pieces the second one is spelled as nothing.
PIECES = ("Un", "##bel", "##ß", "##", "", "##a", "b")
STARTS = np.array([0, 4, 5, 7])
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4, 1, 0.5, 0.5], np.float32)


def test_pieces_are_put_together_and_their_weights_added():
    known = np.array([True, False, True, True, False, True, True])
    reading = of_whole_words(TextReading(PIECES, STARTS, np.zeros((3, 2)), WEIGHTS, WEIGHTS, known), "##")
    assert reading.words == ("Unbelß", "", "##a", "b")
    assert reading.starts.tolist() == [0, 1, 2, 4] and reading.pieces.tolist() == [4, 1, 1, 1]
    np.testing.assert_allclose(reading.attention, [1, 1, 0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(reading.importance, reading.attention)
    assert reading.known.tolist() == [False, False, True, True]
    assert reading.by_piece(np.arange(4)).tolist() == [0, 0, 0, 0, 1, 2, 3]


def test_a_first_piece_of_which_nothing_is_shown_goes_with_the_word_behind_it():
    weights = np.array([0.25, 0.25, 0.5], np.float32)
    reading = TextReading(("##", "##film", "b"), np.array([0, 3]), np.zeros((1, 2)), weights)
    reading = of_whole_words(reading, "##")
    assert reading.words == ("film", "b") and reading.attention.tolist() == [0.5, 0.5]


def test_answers_are_of_whole_words_too():
    pieces = [piece.encode() for piece in PIECES]
    answers = answers_of_whole_words(Answers(np.zeros((3, 2)), STARTS, pieces, WEIGHTS), "##")
    assert answers.words == ["Unbelß".encode(), b"", b"##a", b"b"]
    np.testing.assert_allclose(answers.attention, [1, 1, 0.5, 0.5], rtol=1e-6)
    without = Answers(np.zeros((3, 2)))
    assert answers_of_whole_words(without, "##") is without


def test_no_text_at_all_has_no_words():
    reading = of_whole_words(TextReading((), np.array([0]), np.zeros((0, 2)), np.zeros(0)), "##")
    assert reading.words == () and reading.starts.tolist() == [0]
