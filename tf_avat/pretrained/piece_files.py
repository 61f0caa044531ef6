"""Pieces out of the files that hold them."""

from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat.pretrained.folder_files import json_object, text_lines


def piece_vocabulary(file, pieces, lowercase):
    """Returns the `PieceVocabulary` of a file with a piece in each line.

    Args:
        file: the file.
        pieces: how many there are by the encoder's configuration.
        lowercase: as in `PieceVocabulary`.

    Raises:
        InputError: the file is none of such an encoder.
    """
    if not file.exists():
        raise InputError(f"{file.parent} has no {file.name}: the pieces of WordPiece, one a line")
    words = text_lines(file)
    if len(words) != pieces:
        raise InputError(
            f"{file} has {len(words):,} pieces, where config.json says {pieces:,}: it is that of another "
            "encoder"
        )
    try:
        return PieceVocabulary(tuple(words), lowercase)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def byte_pairs(file, pairs, form, spaced):
    """Returns the `BytePairs` of a file with ids by pieces and of one with a pair in each line.

    Args:
        file: JSON.
        pairs: text.
        form: the `EncoderForm`.
        spaced: as in `BytePairs`.

    Raises:
        InputError: one of them is none of such an encoder.
    """
    for needed, holding in ((file, "the pieces with their ids"), (pairs, "the pairs of pieces, one a line")):
        if not needed.exists():
            raise InputError(f"{needed.parent} has no {needed.name}: {holding}")
    merges = text_lines(pairs)
    if merges and merges[0].startswith("#version"):
        merges = merges[1:]
    words = in_order(file, json_object(file), form.pieces)
    return with_padding_first(f"{file} and {pairs.name}", words, merges, form, spaced)


def with_padding_first(files, words, merges, form, spaced):
    """Returns `BytePairs`; `files` names what told of them.

    Raises:
        InputError: they are none.
    """
    first = form.padding_row
    if len(words) <= first:
        raise InputError(f"{files}: {len(words)} pieces are too few")
    try:
        return BytePairs((words[first], *words[:first], *words[first + 1 :]), tuple(merges), spaced)
    except InputError as error:
        raise InputError(f"{files}: {error}") from error


def in_order(file, ids, count):
    """Returns pieces in the order of their ids, of which there have to be as many as `count`.

    Args:
        file: for messages.
        ids: by piece, of JSON.
        count: number of pieces by the encoder's configuration.

    Raises:
        InputError: there are others, or they are no ids.
    """
    if not isinstance(ids, dict) or len(ids) != count:
        found = f"{len(ids):,} pieces" if isinstance(ids, dict) else "no pieces"
        raise InputError(
            f"{file} has {found}, where config.json says {count:,}: it is that of another encoder"
        )
    if not all(type(i) is int for i in ids.values()) or sorted(ids.values()) != list(range(count)):
        raise InputError(f"{file}: the ids of its pieces are not 0 to {count - 1:,}")
    return tuple(sorted(ids, key=ids.get))
