import pytest

from tf_avat.data.tokens.byte_pairs import BytePairs, byte_letters
from tf_avat.input_error import InputError
from tf_avat_test.pretrained.tiny_encoder import BYTE_PIECES, MERGES

WORDS = (BYTE_PIECES[1], BYTE_PIECES[0], *BYTE_PIECES[2:])


def test_each_byte_has_a_letter_that_is_shown():
    letters = byte_letters()
    assert len(set(letters)) == 256 and all(
        letter.isprintable() and not letter.isspace() for letter in letters
    )
    assert all(letters[byte] == chr(byte) for byte in b"aZ~!") and letters[0xE9] == "é"
    # As in the files of GPT-2: the byte 0, the space, the line feed, no-break space, soft hyphen.
    assert [letters[byte] for byte in (0, 0x20, 0x0A, 0xA0, 0xAD)] == ["Ā", "Ġ", "Ċ", "ł", "Ń"]


@pytest.mark.parametrize(
    ("words", "merges", "message"),
    [
        (BYTE_PIECES, MERGES, "the first piece is '<s>' and not <pad>"),
        ((*WORDS, "film"), MERGES, "a piece stands there twice"),
        (tuple(word for word in WORDS if word != "</s>"), MERGES, "there is no </s> among the pieces"),
        (tuple(word for word in WORDS if word != "Ġ"), (), "there is no piece for the byte 32"),
        (WORDS, (*MERGES, "film s"), "pair 14, 'film s', is not of two pieces that make a third"),
        (WORDS, ("film",), "pair 1, 'film', is not of two pieces"),
        (WORDS, (*MERGES, MERGES[0]), "a pair stands there twice"),
    ],
)
def test_what_is_none_is_told(words, merges, message):
    with pytest.raises(InputError) as caught:
        BytePairs(words, merges)
    assert message in str(caught.value)
