import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.piece_pipeline import PiecePipeline
from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat_test.pretrained.tiny_encoder import PIECES

VOCABULARY = PieceVocabulary(PIECES)
PIPELINE = PiecePipeline(VOCABULARY)
READ = tf.function(PIPELINE, input_signature=[tf.TensorSpec([None], tf.string)])


def pieces(text, read=READ):
    words, ids = read(tf.constant([text]))
    return [word.decode() for word in words[0].numpy()], ids[0].numpy().tolist()


def test_pieces_are_spelled_as_the_text_spells_them():
    words, ids = pieces("The FILMS, café!")
    assert words == ["The", "FILM", "##S", ",", "c", "##a", "##f", "##é", "!"]
    assert [PIECES[i] for i in ids[:2]] == ["the", "film"] and PIECES[ids[7]] == "##e"
    assert ids[-1] == VOCABULARY.unknown


def test_a_cased_vocabulary_knows_its_own_case_alone():
    words, ids = pieces("film Film", PiecePipeline(PieceVocabulary(PIECES, lowercase=False)))
    assert words == ["film", "Film"] and ids == [PIECES.index("film"), VOCABULARY.unknown]


def test_a_text_without_pieces_has_one_that_is_empty():
    for text in ("", " \t", "\u200b"):
        assert pieces(text) == ([""], [VOCABULARY.unknown])
    assert PIPELINE(tf.constant([], tf.string))[1].shape[0] == 0


def test_bytes_that_are_no_text_count_as_spaces():
    words, _ = READ(tf.constant([b"film\xff\x00story"]))
    assert words[0].numpy().tolist() == [b"film", b"story"]


def test_many_texts_have_the_ids_of_each():
    texts = ["a film", "", "dull story of its time", "x"] * 700
    sequences = PIPELINE.id_sequences(texts)
    assert len(sequences) == 2800
    for i in (0, 1, 2, 2799):
        assert sequences.ids[sequences.starts[i] : sequences.starts[i + 1]].tolist() == pieces(texts[i])[1]


def test_a_letter_that_becomes_several_words_is_one():
    words, ids = pieces("film… \u3231 a")
    assert words == ["film", "…", "##", "##", "\u3231", "##", "##", "a"]
    assert len({*ids[1:4]}) == 1 and PIPELINE.words_per_text(["film… \u3231 a"]).tolist() == [4]


def test_words_are_counted_whole():
    assert PIPELINE.words_per_text(["films, dull", "", "## x", "café"]).tolist() == [3, 0, 3, 1]


def own_letters(words):
    return [word.removeprefix("##") for word in words]


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_pieces_are_the_text_in_order_but_for_what_separates_words(text):
    text = text.encode("utf-8", "ignore").decode()
    words, ids = pieces(text)
    assert len(words) == len(ids)
    place = 0
    cleaned = "".join(" " if not letter.isprintable() else letter for letter in text)
    for word in own_letters(words):
        own = "".join(" " if not letter.isprintable() else letter for letter in word)
        place = cleaned.index(own, place) + len(own)


# Lower-cased and without accents some are one letter, some two or three, some of fewer bytes or more.
@settings(max_examples=60)
@given(st.text("0a#Éß\u1e9eﬁİŉǅ한日Ω\U0001f600 ", min_size=1))
def test_a_letter_that_becomes_several_is_in_one_piece(text):
    words, _ = pieces(text)
    assert "".join(own_letters(words)) == text.replace(" ", "")
    assert all(words) or words == [""]


def test_pieces_that_share_a_letter_go_on_with_a_word():
    assert pieces("0ßx")[0] == ["0", "##ß", "##", "##x"]
    assert pieces("ß")[0] == ["ß", "##"] and PIPELINE.words_per_text(["ß ﬁ", "ß"]).tolist() == [2, 1]
    assert pieces("ſ film")[0] == ["ſ", "film"]


def test_a_vocabulary_has_its_signs_once_and_padding_first():
    with pytest.raises(InputError, match="the first piece is 'the' and not"):
        PieceVocabulary(("the", *PIECES[:5]))
    with pytest.raises(InputError, match="a piece stands there twice"):
        PieceVocabulary((*PIECES, "film"))
    with pytest.raises(InputError, match=r"there is no \[UNK\]"):
        PieceVocabulary(("[PAD]", "[CLS]", "[SEP]"))
    assert len(VOCABULARY) == len(PIECES) and VOCABULARY.frame == (2, 3)
    assert np.all(PIPELINE.id_sequences(["film"]).ids < len(VOCABULARY))
