import re

import pytest

from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.learned_pieces import learned_pieces
from tf_avat.input_error import InputError
from tf_avat_test.data.tokens.mixed_texts import MIXED


def learned(texts, folder, size=None, normalization="nmt_nfkc", lowercase=True):
    return learned_pieces(TextStream.of(texts), size, normalization, lowercase, folder)


def test_the_same_texts_have_the_same_pieces_in_any_order(tmp_path):
    pieces = learned(MIXED, tmp_path / "a")
    assert learned(MIXED[::-1], tmp_path / "b") == pieces
    assert "\u2581se" in pieces.words and len(pieces) == len(pieces.words) + 2
    assert re.fullmatch("sentencepiece [0-9a-f]{16}", pieces.tokenizer)


def test_pieces_are_kept_and_found_again(tmp_path):
    pieces = learned(MIXED, tmp_path)
    (file,) = (tmp_path / "tokens").glob("*.pieces")
    assert file.read_bytes() == pieces.model
    stream = TextStream(lambda: pytest.fail("read again"), TextStream.of(MIXED).fingerprint)
    assert learned_pieces(stream, None, "nmt_nfkc", True, tmp_path) == pieces
    file.write_bytes(b"cut off")
    with pytest.raises(InputError, match=rf"{file} is damaged; remove it"):
        learned(MIXED, tmp_path)


def test_case_and_forms_of_letters_are_made_alike_if_wanted(tmp_path):
    texts = ["THE \uff34\uff28\uff25 and"] * 9

    def letters(**made_alike):
        return set("".join(learned(texts, tmp_path, **made_alike).words)) & set("tT\uff34")

    assert letters() == {"t"}
    assert letters(lowercase=False) == {"T"}
    assert letters(normalization="none", lowercase=False) == {"T", "\uff34"}


def test_more_pieces_than_sentencepiece_can_count_are_too_many_too(tmp_path):
    with pytest.raises(InputError, match=r"`vocabulary_size`=2147483648 of .* allow \d+ pieces at most$"):
        learned(MIXED, tmp_path, size=2**31)


def test_more_pieces_than_texts_allow_are_refused_with_the_largest_number(tmp_path):
    with pytest.raises(InputError, match=r"`vocabulary_size`=5000 of .* allow \d+ pieces at most$") as caught:
        learned(MIXED, tmp_path, 5000)
    most = int(re.search(r"allow (\d+)", str(caught.value))[1])
    assert len(learned(MIXED, tmp_path, most).words) == most


def test_fewer_pieces_than_letters_are_refused_with_the_least_number(tmp_path):
    with pytest.raises(InputError, match=r"^`vocabulary_size`=3 of .* need \d+ pieces at least") as caught:
        learned(MIXED, tmp_path, 3)
    least = int(re.search(r"need (\d+)", str(caught.value))[1])
    assert len(learned(MIXED, tmp_path, least).words) == least


@pytest.mark.parametrize("texts", [[], ["", "  "], ["\u200b\x01"]])
def test_texts_without_letters_have_no_pieces(texts, tmp_path):
    with pytest.raises(InputError, match="there is no letter in the texts"):
        learned(texts, tmp_path)
