import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tf_avat.data.tokens.byte_pair_pipeline import BytePairPipeline
from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat_test.data.tokens.literal_byte_pairs import literal_pieces
from tf_avat_test.pretrained.tiny_encoder import BYTE_PIECES, MERGES

WORDS = (BYTE_PIECES[1], BYTE_PIECES[0], *BYTE_PIECES[2:])
PAIRS = BytePairs(WORDS, MERGES)
PIPELINE, SPACED = BytePairPipeline(PAIRS), BytePairPipeline(BytePairs(WORDS, MERGES, spaced=True))
SIGNATURE = [tf.TensorSpec([None], tf.string)]
READ = {own: tf.function(own, input_signature=SIGNATURE) for own in (PIPELINE, SPACED)}
PLACES = {own: tf.function(own.places, input_signature=SIGNATURE) for own in (PIPELINE, SPACED)}


def pieces(text, pipeline=PIPELINE):
    words, ids = READ[pipeline](tf.constant([text]))
    return [word.decode() for word in words[0].numpy()], [WORDS[i] for i in ids[0].numpy()]


def test_bytes_are_put_together_pair_by_pair():
    assert pieces("film aaaaa")[1] == ["film", "Ġ", "aa", "aaa"]
    assert pieces("the film é")[1] == ["t", "he", "Ġfilm", "Ġ", "Ã©"]
    assert pieces("the film", SPACED)[1] == ["Ġthe", "Ġfilm"]


TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufdd0")
    | st.sampled_from("falmtheduésr' \n\t\u00a0\u3000\u0085\v६1日"),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=9))
@example(["  film  's", "a \u3000 b\n\n", "'ll 'S", "६ ६६", " film", "\n\nthe"])
def test_ids_are_those_of_the_literal_algorithm(texts):
    texts = [text if text.strip() else "x" for text in texts]
    for pipeline in (PIPELINE, SPACED):
        _, ids = READ[pipeline](tf.constant(texts))
        for text, own in zip(texts, ids.to_list(), strict=True):
            assert [WORDS[i] for i in own] == literal_pieces(text, MERGES, pipeline is SPACED)
        assert pipeline.id_sequences(texts).ids.tolist() == ids.flat_values.numpy().tolist()


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=9))
def test_pieces_have_all_bytes_but_those_of_spaces(texts):
    for pipeline in (PIPELINE, SPACED):
        words, _ = READ[pipeline](tf.constant(texts))
        begin, end = (own.to_list() for own in PLACES[pipeline](tf.constant(texts)))
        for i, text in enumerate(texts):
            shown = [text.encode()[a:b].decode() for a, b in zip(begin[i], end[i], strict=True)]
            # Python counts four control characters as spaces that Unicode does not.
            assert "".join("".join(shown).split()) == "".join(text.split())
            own = [word.decode().removeprefix("\u2060") for word in words[i].numpy()]
            assert own == ([piece.removeprefix("\u2060") for piece in shown] or [""])


def test_pieces_are_spelled_as_the_text_spells_them():
    assert pieces("a film.\n日é")[0] == ["a", "film", ".", "\u2060", "日", "\u2060", "\u2060", "\u2060é"]


def test_spaces_go_on_with_the_word_before_them_or_begin_the_first_one():
    assert pieces("  film  a ")[0] == ["\u2060", "\u2060film", "\u2060", "\u2060", "a", "\u2060"]
    assert PIPELINE.words_per_text(["  film  a ", "", " ", "don't é"]).tolist() == [2, 0, 0, 3]


def test_a_text_without_pieces_has_one_that_is_empty():
    for text in ("", " \t", "\0"):
        for pipeline in (PIPELINE, SPACED):
            assert pieces(text, pipeline) == ([""], ["<unk>"])
    assert PIPELINE(tf.constant([], tf.string))[1].shape[0] == 0
    assert PIPELINE.id_sequences(["", "film", " "]).ids.tolist() == [3, WORDS.index("film"), 3]


def test_bytes_that_are_no_text_count_as_spaces():
    _, ids = PIPELINE(tf.constant([b"film\xff\x00film\xef\xb7\x90film", b"film  film   film"]))
    assert ids[0].numpy().tolist() == ids[1].numpy().tolist()


def test_signs_in_a_text_are_letters():
    assert pieces("</s>")[1] == ["<", "/", "s", ">"]
    assert PAIRS.frame == (1, 2) and PAIRS.unknown == 3


@pytest.mark.parametrize("name", ["spaced", "plain"])
def test_its_name_tells_how_texts_are_split(name):
    own = SPACED if name == "spaced" else PIPELINE
    assert own.tokenizer.startswith("spaced ") == (name == "spaced")
    assert own.tokenizer != BytePairs(WORDS, MERGES[:-1], own is SPACED).tokenizer
