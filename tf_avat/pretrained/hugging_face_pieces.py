"""The pieces of an encoder's folder in Hugging Face's format."""

from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat.pretrained.folder_files import json_object, parse_switch
from tf_avat.pretrained.piece_files import byte_pairs, in_order, piece_vocabulary, with_padding_first

# The first has all that vocab.txt, or vocab.json and merges.txt, tell, and is read in their place.
_WHOLE, _SETTINGS = "tokenizer.json", "tokenizer_config.json"
_CLASSES = {
    "bert": ("BertTokenizer", "BertTokenizerFast"),
    "distilbert": ("DistilBertTokenizer", "DistilBertTokenizerFast", "BertTokenizer", "BertTokenizerFast"),
    "roberta": ("RobertaTokenizer", "RobertaTokenizerFast"),
}
# These have nothing of their own, so that settings beside tokenizer.json count for nothing.
_ANY = ("PreTrainedTokenizerFast", "TokenizersBackend")


def hugging_face_pieces(path, config, form):
    """Returns the pieces of an encoder, and the names of the files that tell them.

    Args:
        path: the folder.
        config: the contents of its `config.json`.
        form: the `EncoderForm`.

    Returns:
        A `PieceVocabulary`, or `BytePairs` where the family reads these; the names, some of which may be of
        files that are not there and would count if they were.

    Raises:
        InputError: the files are not those of such an encoder, contradict each other, or tell a way of
            splitting that is not the family's.
    """
    settings = json_object(path / _SETTINGS) if (path / _SETTINGS).exists() else {}
    own, file = settings.get("tokenizer_class"), _SETTINGS
    if own is None:
        own, file = config.get("tokenizer_class"), "config.json"
    expected = (*_CLASSES[form.family], *_ANY)
    if own is not None and own not in expected:
        raise InputError(
            f"{path / file}: tokenizer_class is {own!r:.40}, where one of {', '.join(expected)} is expected"
        )
    if settings.get("word_tokenizer_type", "basic") != "basic":
        raise InputError(
            f"{path / _SETTINGS}: word_tokenizer_type is {settings['word_tokenizer_type']!r:.40}, where "
            "basic is expected"
        )
    if own in _ANY:
        settings = None
        if not (path / _WHOLE).exists():
            raise InputError(f"{path} has no {_WHOLE}, which goes with the tokenizer_class {own}")
    read = _byte_pairs if form.family == "roberta" else _word_pieces
    return read(path, form, settings)


def _word_pieces(path, form, settings):
    file, whole = path / "vocab.txt", path / _WHOLE
    told = settings or {}
    lowercase = parse_switch(path / _SETTINGS, told, "do_lower_case", True)
    _check_letters(path / _SETTINGS, told, lowercase, "tokenize_chinese_chars")
    if not whole.exists():
        return piece_vocabulary(file, form.pieces, lowercase), (file.name, _SETTINGS)
    content = _whole(whole, form)
    model, letters = content["model"], _of(whole, content, "normalizer", "BertNormalizer")
    _of(whole, content, "pre_tokenizer", "BertPreTokenizer")
    for name, expected in (("continuing_subword_prefix", "##"), ("unk_token", "[UNK]")):
        if model.get(name, expected) != expected:
            raise InputError(f"{whole}: {name} is {model[name]!r:.40}, where {expected} is expected")
    found = parse_switch(whole, letters, "lowercase", True)
    if settings is not None:
        _check_same(path, ("lowercase", found), ("do_lower_case", lowercase), settings)
    _check_letters(whole, letters, found, "handle_chinese_chars")
    try:
        words = in_order(whole, model.get("vocab"), form.pieces)
        return PieceVocabulary(words, found), (_WHOLE, _SETTINGS)
    except InputError as error:
        raise InputError(f"{whole}: {error}") from error


def _check_letters(file, settings, lowercase, chinese):
    """Refuses what tensorflow-text can't do: case and accents go together, Chinese characters are words."""
    accents = settings.get("strip_accents")
    if accents not in (None, lowercase):
        raise InputError(
            f"{file}: strip_accents is {accents!r:.40} where letters are {'' if lowercase else 'not '}"
            "lower-cased; texts can lose both case and accents, or neither"
        )
    if not parse_switch(file, settings, chinese, True):
        raise InputError(f"{file}: {chinese} is False; Chinese characters can be words alone")


def _byte_pairs(path, form, settings):
    file, pairs, whole = path / "vocab.json", path / "merges.txt", path / _WHOLE
    spaced = parse_switch(path / _SETTINGS, settings or {}, "add_prefix_space", False)
    if not whole.exists():
        return byte_pairs(file, pairs, form, spaced), (file.name, pairs.name, _SETTINGS)
    content = _whole(whole, form)
    model, before = content["model"], _of(whole, content, "pre_tokenizer", "ByteLevel")
    for name in ("continuing_subword_prefix", "end_of_word_suffix", "ignore_merges", "dropout"):
        if model.get(name):
            raise InputError(f"{whole}: {name} is {model[name]!r:.40}, where none is expected")
    if content.get("normalizer") is not None or not parse_switch(whole, before, "use_regex", True):
        raise InputError(f"{whole}: its texts are not split as GPT-2's are")
    found = parse_switch(whole, before, "add_prefix_space", True)
    if settings is not None:
        _check_same(path, ("add_prefix_space", found), ("add_prefix_space", spaced), settings)
    merges = model.get("merges")
    pairs = [_joined(pair) for pair in merges] if isinstance(merges, list) else [None]
    if None in pairs:
        raise InputError(f"{whole} tells no pairs of pieces")
    words = in_order(whole, model.get("vocab"), form.pieces)
    return with_padding_first(whole, words, pairs, form, found), (_WHOLE, _SETTINGS)


def _joined(pair):
    """Returns a pair with a space between its pieces, as earlier versions write it; None if it is none."""
    if isinstance(pair, list) and all(isinstance(piece, str) for piece in pair):
        return " ".join(pair)
    return pair if isinstance(pair, str) else None


def _whole(file, form):
    """Returns what `tokenizer.json` holds, if it splits texts by a model of the family's kind alone."""
    content = json_object(file)
    model = _of(file, content, "model", "BPE" if form.family == "roberta" else "WordPiece")
    added = content.get("added_tokens") or []
    if not isinstance(added, list) or not all(isinstance(token, dict) for token in added):
        raise InputError(f"{file}: added_tokens is no list of tokens")
    for token in added:
        if not token.get("special"):
            raise InputError(
                f"{file}: {token.get('content')!r:.40} was added to its pieces, to be found before texts are "
                "split, which is not done here"
            )
    vocabulary = model.get("vocab")
    if isinstance(vocabulary, dict) and len(vocabulary) < form.pieces:
        beyond = [token for token in added if token.get("content") not in vocabulary]
        if len(beyond) == form.pieces - len(vocabulary):
            raise InputError(
                f"{file}: signs were added to its pieces, {beyond[0].get('content')!r:.40} among them, which "
                "are not read here"
            )
    return content


def _check_same(path, found, expected, settings):
    """Refuses settings that contradict each other: libraries differ in which of them they believe."""
    (name, value), (other, its_value) = found, expected
    if value != its_value:
        says = f"{other} is {its_value} in" if other in settings else f"{other} is left at {its_value} in"
        raise InputError(
            f"{path / _WHOLE}: {name} is {value}, where {says} {_SETTINGS}: one of them is wrong"
        )


def _of(file, content, name, kind):
    part = content.get(name)
    if not isinstance(part, dict) or part.get("type", kind) != kind:
        found = part.get("type") if isinstance(part, dict) else part
        raise InputError(f"{file}: {name} is {found!r:.40}, where {kind} is expected")
    return part
