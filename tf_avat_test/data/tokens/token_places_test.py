"""What holds of the places of tokens in their text, whatever finds the tokens."""

import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.byte_pair_pipeline import BytePairPipeline
from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat.data.tokens.learned_pieces import learned_pieces
from tf_avat.data.tokens.piece_pipeline import PiecePipeline
from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.data.tokens.sentence_piece_pipeline import SentencePiecePipeline
from tf_avat.data.tokens.text_pipeline import TextPipeline
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.data.tokens.word_places import byte_places, word_places
from tf_avat_test.data.tokens.mixed_texts import MIXED
from tf_avat_test.pretrained.tiny_encoder import BYTE_PIECES, MERGES, PIECES

NAMES = ("words", "wordpiece", "byte pairs", "sentencepiece", "sentencepiece, letters as they are")


@pytest.fixture(scope="module")
def tokenizers(tmp_path_factory):
    """By name the mark of what goes on, and functions of texts: words and ids; places if the graph tells."""
    folder, stream = tmp_path_factory.mktemp("data"), TextStream.of(MIXED)
    pipelines = (
        TextPipeline(Vocabulary(("cat",))),
        PiecePipeline(PieceVocabulary(PIECES)),
        BytePairPipeline(BytePairs((BYTE_PIECES[1], BYTE_PIECES[0], *BYTE_PIECES[2:]), MERGES, spaced=True)),
        SentencePiecePipeline(learned_pieces(stream, None, "nmt_nfkc", True, folder)),
        SentencePiecePipeline(learned_pieces(stream, None, "none", False, folder)),
    )
    signature = [tf.TensorSpec([None], tf.string)]
    graphs = [
        (
            pipeline.continued,
            tf.function(pipeline, input_signature=signature),
            tf.function(pipeline.places, input_signature=signature) if pipeline.continued else None,
        )
        for pipeline in pipelines
    ]
    return dict(zip(NAMES, graphs, strict=True))


def whole(pieces, mark):
    words = []
    for piece in pieces:
        if mark is not None and words and piece.startswith(mark):
            words[-1] += piece.removeprefix(mark)
        else:
            words.append(piece)
    return words


def check_places(places, text):
    size, last = len(text.encode()), 0
    for begin, end in places:
        assert last <= begin <= end <= size
        last = end


# Letters of many scripts, some that become several or fewer, marks, invisible ones, spaces and emoji.
LETTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "a# \u3000\ufb01\u00df\u0130\u337f\u00bd\u00b4\u0301\u00ad\u200b\u200d\u202e\u2060\u2581\ufeff\x00\n"
    "\u2026\ufdfa\uff76\uff9e\ufffd\u65e5\u3042\u30a2\ud55c\u0e01\u0e31\u0628\u0915\u094d\U0001f44d\U0001f3fd\U0001f1ef\U0001f1f5\ufe0f\u03a3'\u2019"
)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=9))
@example(["\u337f x\u00b4y \u00b4", "", "\u1100\u1161\u11a8"])
@example(
    ["a \u2060b", "\u2060", "b\u0301 \u2060\U0001f44d", "\uff9ea \uff9eb", "a\u200b\n\u200bb", "a\ufffd \nb"]
)
@example(["a\u2026 b\u2026c", "\ufdfa a\u2026\u2026", "\u2026"])
def test_tokens_have_places_that_rise_and_lie_in_the_text(tokenizers, texts):
    for name in NAMES:
        mark, read, places = tokenizers[name]
        words, ids = read(tf.constant(texts))
        assert words.row_lengths().numpy().tolist() == ids.row_lengths().numpy().tolist()
        if places is not None:
            begin, end = (own.to_list() for own in places(tf.constant(texts)))
            for i, text in enumerate(texts):
                check_places(zip(begin[i], end[i], strict=True), text)
        for text, own in zip(texts, words.to_list(), strict=True):
            # An empty word is what a SavedModel pads its rows with.
            assert all(own) or own == [b""], name
            pieces = [word.decode() for word in own]
            for shown in (whole(pieces, mark), *([pieces] if name.startswith("sentencepiece") else [])):
                found = word_places(text, shown)
                assert found is not None, name
                check_places(byte_places(text, found), text)
