import pytest
import tensorflow as tf

from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.invisible import WORD_JOINER
from tf_avat.data.tokens.learned_pieces import learned_pieces
from tf_avat.data.tokens.sentence_piece_pipeline import SentencePiecePipeline
from tf_avat_test.data.tokens.mixed_texts import MIXED


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    return learned_pieces(TextStream.of(MIXED), None, "nmt_nfkc", True, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def pipeline(pieces):
    return SentencePiecePipeline(pieces)


def words_of(pipeline, text):
    return [word.decode() for word in pipeline(tf.constant([text]))[0][0].numpy()]


def test_pieces_are_spelled_as_the_text_spells_them_without_spaces(pipeline, pieces):
    text = "  SE   Cat\u3000\u65e5\u672c\u8a9e"
    words, ids = pipeline(tf.constant([text]))
    assert b"".join(words[0].numpy().tolist()).decode() == "SECat\u65e5\u672c\u8a9e"
    assert words[0, 0] == b"SE" and pieces.words[ids[0, 0] - 2] == "\u2581se"


def test_what_becomes_a_space_beside_spaces_is_in_no_piece(pipeline):
    assert words_of(pipeline, "SE\u200b\n\u200bSE\ufffd \nSE") == ["SE", "\u200bSE", "SE"]


def test_a_word_joiner_of_the_text_goes_on_with_no_word(pipeline):
    assert words_of(pipeline, "SE \u2060\U0001f600") == ["SE", "\ufeff", "\U0001f600"]


def test_of_a_letter_that_is_several_the_first_piece_has_all(pipeline):
    assert words_of(pipeline, "\u00bd") == ["\u00bd", WORD_JOINER]
    begin, end = pipeline.places(tf.constant(["\u00bd cat"]))
    assert begin[0].numpy().tolist()[:3] == [0, 2, 3] and end[0].numpy().tolist()[:2] == [2, 2]


def test_letters_that_no_piece_has_are_unknown_and_spelled_too(pipeline):
    words, ids = pipeline(tf.constant(["the \u03c9\u03c8"]))
    assert words[0, -1] == "\u03c9\u03c8".encode() and ids[0, -1] == pipeline.unknown_id


def test_a_text_without_pieces_has_one_that_is_empty(pipeline):
    for text in ("", " \t\u3000", "\u200b"):
        words, ids = pipeline(tf.constant([text]))
        assert words[0].numpy().tolist() == [b""] and ids[0].numpy().tolist() == [pipeline.unknown_id]
    assert pipeline(tf.constant([], tf.string))[1].shape[0] == 0


def test_bytes_that_are_no_text_count_as_spaces(pipeline):
    assert words_of(pipeline, b"the\xff\x00cat") == words_of(pipeline, "the cat")


def test_many_texts_have_the_ids_of_each(pipeline):
    sequences = pipeline.id_sequences(["The cat", "", *MIXED[:3]] * 300)
    for i in (0, 1, 1499):
        text = ["The cat", "", *MIXED[:3]][i % 5]
        own = sequences.ids[sequences.starts[i] : sequences.starts[i + 1]]
        assert own.tolist() == pipeline(tf.constant([text]))[1][0].numpy().tolist()


def test_the_pieces_of_a_text_are_those_of_its_words(pipeline):
    tokens = ["unbelievable", "\ufb01ne", "", "\u65e5\u672c\u8a9e", "\u03c9"]
    counts = pipeline.words_per_text([*tokens, " ".join(tokens)]).tolist()
    assert sum(counts[:-1]) == counts[-1] and counts[2] == 0
