"""Files of a folder that somebody else has filled."""

import json
import os
import stat

from tf_avat.input_error import InputError

_MOST_BYTES = 2**26


def json_object(file):
    """Returns the object that a JSON file holds.

    Raises:
        InputError: it holds none, or can't be read.
    """
    content = _content(file)
    try:
        value = json.loads(content)
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


def parse_switch(file, config, name, default):
    """Returns a setting that is true or false, the default if the file does not tell it.

    Raises:
        InputError: it is neither.
    """
    value = config.get(name, default)
    if type(value) is not bool:
        raise InputError(f"{file}: {name} is {value!r:.40}, where true or false is expected")
    return value


def text_lines(file):
    """Returns the lines of a file, without the empty one that its end makes.

    Raises:
        InputError: it is not UTF-8, or can't be read.
    """
    try:
        lines = _content(file).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: {error.reason} at byte {error.start:,}") from error
    lines = [line.removesuffix("\r") for line in lines]
    return lines if lines[-1] else lines[:-1]


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
