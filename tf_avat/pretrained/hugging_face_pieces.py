"""The pieces of an encoder's folder in Hugging Face's format."""

from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat.pretrained.folder_files import json_object, parse_switch
from tf_avat.pretrained.piece_files import byte_pairs, in_order, piece_vocabulary, with_padding_first

# One of them has all that a folder's other files tell of its pieces.
ALL, SETTINGS = "tokenizer.json", "tokenizer_config.json"
_CLASSES = {
    "bert": ("BertTokenizer", "BertTokenizerFast"),
    "distilbert": ("DistilBertTokenizer", "DistilBertTokenizerFast", "BertTokenizer", "BertTokenizerFast"),
    "roberta": ("RobertaTokenizer", "RobertaTokenizerFast"),
}
# These have nothing of their own: tokenizer.json tells all.
_ANY = ("PreTrainedTokenizerFast", "TokenizersBackend")


def hugging_face_pieces(path, form):
    """Returns the pieces of an encoder, and the names of the files that tell them.

    Args:
        path: the folder.
        form: the `EncoderForm`.

    Returns:
        A `PieceVocabulary`, or `BytePairs` where the family reads these; the names, some of which may be of
        files that are not there and would count if they were.

    Raises:
        InputError: the files are not those of such an encoder.
    """
    settings = json_object(path / SETTINGS) if (path / SETTINGS).exists() else {}
    own = settings.get("tokenizer_class")
    expected = (*_CLASSES[form.family], *_ANY)
    if own is not None and own not in expected:
        raise InputError(
            f"{path / SETTINGS}: tokenizer_class is {own!r:.40}, which splits texts in a way of its own; "
            f"{form.family} can have {', '.join(expected)}"
        )
    read = _byte_pairs if form.family == "roberta" else _word_pieces
    return read(path, form, settings)


def _word_pieces(path, form, settings):
    file, whole = path / "vocab.txt", path / ALL
    if file.exists() or not whole.exists():
        lowercase = parse_switch(path / SETTINGS, settings, "do_lower_case", True)
        _check_letters(path / SETTINGS, settings, lowercase, "tokenize_chinese_chars")
        return piece_vocabulary(file, form.pieces, lowercase), (file.name, SETTINGS)
    content = json_object(whole)
    model, letters = (
        _of(whole, content, "model", "WordPiece"),
        _of(whole, content, "normalizer", "BertNormalizer"),
    )
    if model.get("continuing_subword_prefix", "##") != "##":
        raise InputError(f"{whole}: continuing_subword_prefix is not ##")
    lowercase = parse_switch(whole, letters, "lowercase", True)
    _check_letters(whole, letters, lowercase, "handle_chinese_chars")
    words = in_order(whole, model.get("vocab"), form.pieces)
    try:
        return PieceVocabulary(words, lowercase), (ALL, SETTINGS)
    except InputError as error:
        raise InputError(f"{whole}: {error}") from error


def _check_letters(file, settings, lowercase, chinese):
    """Refuses what tensorflow-text can't do: case and accents go together, Chinese characters are words."""
    accents = settings.get("strip_accents")
    if accents not in (None, lowercase):
        raise InputError(
            f"{file}: strip_accents is {accents!r:.40} where letters are "
            f"{'' if lowercase else 'not '}lower-cased; texts can lose both case and accents, or neither"
        )
    if not parse_switch(file, settings, chinese, True):
        raise InputError(f"{file}: {chinese} is False; Chinese characters can be words alone")


def _byte_pairs(path, form, settings):
    file, pairs, whole = path / "vocab.json", path / "merges.txt", path / ALL
    if file.exists() or not whole.exists():
        spaced = parse_switch(path / SETTINGS, settings, "add_prefix_space", False)
        return byte_pairs(file, pairs, form, spaced), (file.name, pairs.name, SETTINGS)
    content = json_object(whole)
    model, before = _of(whole, content, "model", "BPE"), _of(whole, content, "pre_tokenizer", "ByteLevel")
    if content.get("normalizer") is not None or not parse_switch(whole, before, "use_regex", True):
        raise InputError(f"{whole}: its texts are not split as GPT-2's are")
    spaced = parse_switch(whole, before, "add_prefix_space", True)
    merges = model.get("merges")
    if not isinstance(merges, list):
        raise InputError(f"{whole} tells no pairs of pieces")
    merges = [pair if isinstance(pair, str) else " ".join(map(str, pair)) for pair in merges]
    words = in_order(whole, model.get("vocab"), form.pieces)
    return with_padding_first(whole, words, merges, form, spaced), (ALL, SETTINGS)


def _of(file, content, name, kind):
    part = content.get(name)
    if not isinstance(part, dict) or part.get("type", kind) != kind:
        found = part.get("type") if isinstance(part, dict) else part
        raise InputError(f"{file}: {name} is {found!r:.40}, where {kind} is expected")
    return part
