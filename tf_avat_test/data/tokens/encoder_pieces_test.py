import pytest

from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat_test.pretrained.tiny_encoder import PIECES


@pytest.mark.parametrize("piece", ["", "fi\nlm", "film\r", "fi\0lm", "\ud800"])
def test_pieces_that_no_file_can_hold_are_told(piece):
    with pytest.raises(InputError) as caught:
        PieceVocabulary((*PIECES, piece))
    message = f"piece {len(PIECES)}, {piece!r}, is empty, or has a line break, a byte 0 or half a letter"
    assert str(caught.value) == message


def test_signs_are_found_by_their_names():
    pieces = PieceVocabulary(("[PAD]", "a", "[SEP]", "[UNK]", "[CLS]"))
    assert (pieces.unknown, pieces.frame, len(pieces)) == (3, (4, 2), 5)
