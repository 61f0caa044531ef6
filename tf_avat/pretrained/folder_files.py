"""Files of a folder that somebody else has filled."""

import json
import os
import stat

from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError

_MOST_BYTES = 2**26


def json_object(file):
    """Returns the object that a JSON file holds.

    Raises:
        InputError: it holds none, or can't be read.
    """
    try:
        value = json.loads(_content(file))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is no JSON: {error!s:.100}") from error
    if not isinstance(value, dict):
        raise InputError(f"{file} holds no JSON object")
    return value


def parse_sizes(file, config, names):
    """Returns sizes by our names for them.

    Args:
        file: that tells them, for messages.
        config: where it does.
        names: by our name that in the file.

    Raises:
        InputError: one of them is no whole number above 0, or states can't be split over the heads.
    """
    sizes = {}
    for name, key in names.items():
        value = config.get(key)
        if type(value) is not int or not 0 < value < 2**31:
            raise InputError(
                f"{file}: {key} is {value!r:.40}, where a whole number of at least 1 is expected"
            )
        sizes[name] = value
    if sizes["size"] % sizes["heads"]:
        raise InputError(f"{file}: a size of {sizes['size']} can't be split over {sizes['heads']} heads")
    return sizes


def parse_switch(file, config, name):
    """Returns a setting that is true or false, true if the file does not tell it.

    Raises:
        InputError: it is neither.
    """
    value = config.get(name, True)
    if type(value) is not bool:
        raise InputError(f"{file}: {name} is {value!r:.40}, where true or false is expected")
    return value


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
    try:
        words = _content(file).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: {error.reason} at byte {error.start:,}") from error
    words = [word.removesuffix("\r") for word in words]
    if not words[-1]:
        words.pop()
    if len(words) != pieces:
        raise InputError(
            f"{file} has {len(words):,} pieces, where config.json says {pieces:,}: it is that of another "
            "encoder"
        )
    try:
        return PieceVocabulary(tuple(words), lowercase)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


def _content(file):
    """Returns what a file holds that may be anything; to open a pipe would wait for who writes to it."""
    try:
        with open(file, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
                raise InputError(f"{file} is no regular file of at most {_MOST_BYTES:,} bytes")
            return opened.read()
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror or error}") from error
