import pytest

from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.learned_pieces import RULES, learned_pieces
from tf_avat.data.tokens.sentence_pieces import SentencePieces
from tf_avat.input_error import InputError
from tf_avat_test.data.tokens.mixed_texts import MIXED


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A model of each way to make letters alike."""
    folder, ways = tmp_path_factory.mktemp("data"), [(name, case) for name in RULES for case in (True, False)]
    return [
        learned_pieces(TextStream.of(MIXED), None, name, case, folder).model
        for name, case in ways
        if (name, case) != ("none", True)
    ]


def test_models_that_were_learned_are_read(models):
    for model in models:
        pieces = SentencePieces.parsed(model)
        assert len(pieces) == len(pieces.words) + 2 and "\u2581" in pieces.words
    assert len({SentencePieces.parsed(model).tokenizer for model in models}) == len(models)


def test_a_model_that_is_damaged_or_was_not_learned_here_is_told(models):
    model = models[0]
    wrong = [b"no model", b"", model[:-9], model[: len(model) // 2]]
    # Another table of letters; one for the way back; a piece that is unknown; one that stands there twice.
    wrong += [
        model.replace(b"\xf0\xaa", b"\xf0\xab"),
        model + b"\x2a\x03\x12\x01a",
        model + b"\x0a\x02\x18\x02",
    ]
    wrong += [model + b"\x0a\x05\x0a\x03\xe2\x96\x81"]
    for content in wrong:
        with pytest.raises(InputError, match=r"SentencePiece|a piece of it"):
            SentencePieces.parsed(content)
