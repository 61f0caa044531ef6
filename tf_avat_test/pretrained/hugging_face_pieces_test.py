import json

import pytest

from tf_avat.pretrained.encoder_files import EncoderFiles
from tf_avat_test.pretrained.tiny_encoder import BYTE_PIECES, MERGES, PIECES, told, write_encoder

WORD_PIECES = {
    "added_tokens": [{"id": 0, "content": "[PAD]", "special": True}],
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "normalizer": {"type": "BertNormalizer", "lowercase": True, "strip_accents": None},
    "model": {"type": "WordPiece", "vocab": {piece: i for i, piece in enumerate(PIECES)}},
}
BYTE_PAIRS = {
    "normalizer": None,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True},
    "model": {
        "type": "BPE",
        "vocab": {piece: i for i, piece in enumerate(BYTE_PIECES)},
        "merges": [pair.split(" ") for pair in MERGES],
    },
}


CASED = {**WORD_PIECES, "normalizer": {**WORD_PIECES["normalizer"], "lowercase": False}}


@pytest.fixture
def bert(tmp_path):
    return write_encoder(tmp_path / "bert")


@pytest.fixture
def roberta(tmp_path):
    return write_encoder(tmp_path / "roberta", "roberta")


def whole(folder, content):
    """Tells pieces in one file, as later versions of transformers do; returns the folder."""
    (folder / "tokenizer.json").write_text(json.dumps(content))
    return folder


def settled(folder, **settings):
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


def pieces(folder):
    return EncoderFiles.of(folder).vocabulary


def test_one_file_tells_the_same_as_several(bert, roberta):
    for folder, content in ((bert, WORD_PIECES), (roberta, BYTE_PAIRS)):
        several = pieces(folder)
        assert pieces(whole(folder, content)) == several
    content = {**BYTE_PAIRS, "model": {**BYTE_PAIRS["model"], "merges": list(MERGES)}}
    assert pieces(whole(roberta, content)) == several


def test_another_file_is_another_encoder(roberta):
    before = EncoderFiles.of(roberta).fingerprint
    file = roberta / "merges.txt"
    file.write_text("\n".join(file.read_text().split("\n")[:-2]) + "\n")
    assert EncoderFiles.of(roberta).fingerprint != before


def test_padding_is_first_and_the_first_line_of_pairs_is_none(roberta):
    own = pieces(roberta)
    assert own.words[:3] == ("<pad>", "<s>", "</s>") and own.merges == MERGES
    assert not own.spaced and pieces(settled(roberta, add_prefix_space=True)).spaced


def test_case_is_as_either_file_says(bert):
    assert not pieces(settled(bert, do_lower_case=False)).lowercase
    (bert / "tokenizer_config.json").unlink()
    assert pieces(bert).lowercase
    settled(bert, do_lower_case=False)
    assert not pieces(whole(bert, CASED)).lowercase
    settled(bert, tokenizer_class="PreTrainedTokenizerFast", do_lower_case=True)
    assert not pieces(bert).lowercase


def test_settings_that_contradict_each_other_are_told(bert, roberta):
    whole(bert, CASED)
    message = "tokenizer.json: lowercase is False, where do_lower_case is True in tokenizer_config.json"
    assert message in told(settled(bert, do_lower_case=True))
    assert "where do_lower_case is left at True in tokenizer_config.json" in told(settled(bert))
    whole(roberta, BYTE_PAIRS)
    message = "add_prefix_space is False, where add_prefix_space is True in tokenizer_config.json"
    assert message in told(settled(roberta, add_prefix_space=True))


def test_the_whole_file_counts_where_there_are_others(bert, roberta):
    for folder, content, name in ((bert, WORD_PIECES, "vocab.txt"), (roberta, BYTE_PAIRS, "vocab.json")):
        several = pieces(folder)
        (folder / name).write_text("{}")
        assert pieces(whole(folder, content)) == several


def test_a_class_that_goes_by_the_whole_file_needs_it(bert):
    message = "has no tokenizer.json, which goes with the tokenizer_class TokenizersBackend"
    assert message in told(settled(bert, tokenizer_class="TokenizersBackend"))


def test_ways_of_splitting_that_tensorflow_text_does_not_have_are_told(bert):
    message = "strip_accents is False where letters are lower-cased"
    assert message in told(settled(bert, strip_accents=False))
    message = "strip_accents is True where letters are not lower-cased"
    assert message in told(settled(bert, do_lower_case=False, strip_accents=True))
    assert "Chinese characters can be words alone" in told(settled(bert, tokenize_chinese_chars=False))
    own = "tokenizer_class is 'BertJapaneseTokenizer', where one of BertTokenizer, "
    assert "tokenizer_config.json: " + own in told(settled(bert, tokenizer_class="BertJapaneseTokenizer"))
    config = bert / "config.json"
    content = config.read_text()
    config.write_text(json.dumps({**json.loads(content), "tokenizer_class": "BertJapaneseTokenizer"}))
    assert "config.json: " + own in told(settled(bert))
    config.write_text(content)
    message = "word_tokenizer_type is 'mecab', where basic is expected"
    assert message in told(settled(bert, word_tokenizer_type="mecab"))
    settled(bert, tokenizer_class="TokenizersBackend")
    content = {**WORD_PIECES, "normalizer": {"type": "Sequence", "normalizers": []}}
    assert "normalizer is 'Sequence', where BertNormalizer is expected" in told(whole(bert, content))
    content = {**WORD_PIECES, "model": {**WORD_PIECES["model"], "type": "Unigram"}}
    assert "model is 'Unigram', where WordPiece is expected" in told(whole(bert, content))
    for name, value in (("continuing_subword_prefix", "_"), ("unk_token", "[PAD]")):
        content = {**WORD_PIECES, "model": {**WORD_PIECES["model"], name: value}}
        assert f"{name} is '{value}', where " in told(whole(bert, content))
    content = {**WORD_PIECES, "pre_tokenizer": {"type": "Whitespace"}}
    assert "pre_tokenizer is 'Whitespace', where BertPreTokenizer is expected" in told(whole(bert, content))
    content = {**WORD_PIECES, "added_tokens": [{"content": "film", "special": False}]}
    assert "'film' was added to its pieces, to be found before texts are split" in told(whole(bert, content))
    content = {**WORD_PIECES, "added_tokens": 3}
    assert "added_tokens is no list of tokens" in told(whole(bert, content))


def test_signs_beyond_the_pieces_are_told(tmp_path):
    folder = write_encoder(tmp_path / "more", pieces=(*PIECES, "<e>"))
    content = {**WORD_PIECES, "added_tokens": [{"content": "<e>", "special": True}]}
    assert "signs were added to its pieces, '<e>' among them" in told(whole(folder, content))


def test_other_ways_to_split_at_bytes_are_told(roberta):
    for name, value, message in (
        ("normalizer", {"type": "NFC"}, "its texts are not split as GPT-2's are"),
        (
            "pre_tokenizer",
            {"type": "ByteLevel", "use_regex": False},
            "its texts are not split as GPT-2's are",
        ),
        ("pre_tokenizer", None, "pre_tokenizer is None, where ByteLevel is expected"),
        ("model", {**BYTE_PAIRS["model"], "merges": 3}, "tells no pairs of pieces"),
        ("model", {**BYTE_PAIRS["model"], "merges": [None]}, "tells no pairs of pieces"),
        (
            "model",
            {**BYTE_PAIRS["model"], "end_of_word_suffix": "_"},
            "end_of_word_suffix is '_', where none",
        ),
        ("model", {**BYTE_PAIRS["model"], "ignore_merges": True}, "ignore_merges is True, where none"),
        ("model", {**BYTE_PAIRS["model"], "vocab": None}, "has no pieces, where config.json says"),
    ):
        assert message in told(whole(roberta, {**BYTE_PAIRS, name: value}))


def test_pieces_that_are_none_are_told(roberta):
    file = roberta / "vocab.json"
    ids = json.loads(file.read_text())
    for changed, message in (
        ({**ids, "more": len(ids)}, f"has {len(ids) + 1} pieces, where config.json says {len(ids)}"),
        ({**ids, "film": 3}, f"the ids of its pieces are not 0 to {len(ids) - 1}"),
        ({**ids, "film": "3"}, f"the ids of its pieces are not 0 to {len(ids) - 1}"),
        ([], "holds no JSON object"),
        (
            {"fi\nlm" if piece == "film" else piece: i for piece, i in ids.items()},
            "'fi\\nlm', is empty, or has a",
        ),
        (
            {"\ud800" if piece == "film" else piece: i for piece, i in ids.items()},
            "'\\ud800', is empty, or has a",
        ),
    ):
        file.write_text(json.dumps(changed))
        assert message in told(roberta)
    file.unlink()
    assert "has no vocab.json: the pieces with their ids" in told(roberta)


def test_pairs_that_are_none_are_told(roberta):
    file = roberta / "merges.txt"
    file.write_text("f i\nf i lm\n")
    assert "merges.txt: pair 2, 'f i lm', is not of two pieces that make a third" in told(roberta)
    file.write_bytes(b"f i\n\xff\n")
    assert "merges.txt is not UTF-8" in told(roberta)
    file.unlink()
    assert "has no merges.txt: the pairs of pieces, one a line" in told(roberta)
