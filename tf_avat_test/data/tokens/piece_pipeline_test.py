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


def pieces(text, pipeline=PIPELINE):
    words, ids = pipeline(tf.constant([text]))
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
    words, _ = PIPELINE(tf.constant([b"film\xff\x00story"]))
    assert words[0].numpy().tolist() == [b"film", b"story"]


def test_many_texts_have_the_ids_of_each():
    texts = ["a film", "", "dull story of its time", "x"] * 700
    sequences = PIPELINE.id_sequences(texts)
    assert len(sequences) == 2800
    for i in (0, 1, 2, 2799):
        assert sequences.ids[sequences.starts[i] : sequences.starts[i + 1]].tolist() == pieces(texts[i])[1]


def test_words_are_counted_whole():
    assert PIPELINE.words_per_text(["films, dull", "", "## x", "café"]).tolist() == [3, 0, 3, 1]


@settings(max_examples=60)
@given(st.text(max_size=20))
def test_pieces_are_the_text_in_order_but_for_what_separates_words(text):
    text = text.encode("utf-8", "ignore").decode()
    words, ids = pieces(text)
    assert len(words) == len(ids)
    place = 0
    cleaned = "".join(" " if not letter.isprintable() else letter for letter in text)
    for word in words:
        own = word[2:] if word.startswith("##") and len(word) > 2 else word
        own = "".join(" " if not letter.isprintable() else letter for letter in own)
        place = cleaned.index(own, place) + len(own)


def test_a_vocabulary_has_its_signs_once_and_padding_first():
    with pytest.raises(InputError, match="the first piece is 'the' and not"):
        PieceVocabulary(("the", *PIECES[:5]))
    with pytest.raises(InputError, match="a piece stands there twice"):
        PieceVocabulary((*PIECES, "film"))
    with pytest.raises(InputError, match=r"there is no \[UNK\]"):
        PieceVocabulary(("[PAD]", "[CLS]", "[SEP]"))
    assert len(VOCABULARY) == len(PIECES) and VOCABULARY.frame == (2, 3)
    assert np.all(PIPELINE.id_sequences(["film"]).ids < len(VOCABULARY))
