"""Values of a JSON file as a person wrote them, with errors that name where."""

import difflib

from tf_avat.input_error import InputError

_MOST_SEEDS = 1000
_REQUIRED = object()


def parse_seeds(value, where, default=None):
    """Returns the seeds of an entry, which gives their number or names them."""
    given = value.get("seeds", default)
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= _MOST_SEEDS:
        return tuple(range(1, given + 1))
    whole = isinstance(given, list) and all(type(seed) is int and 0 <= seed < 2**31 for seed in given)
    if not whole or not 1 <= len(set(given)) == len(given) <= _MOST_SEEDS:
        raise InputError(f"{where}, seeds={given!r}: expected a number of seeds, or a list of different ones")
    return tuple(given)


def check_keys(value, known, where):
    """Refuses what is no object, and keys that nobody reads."""
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected an object, not {str(value)[:60]!r}")
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise InputError(
                f"{where}: there is no key {key!r}"
                + (f"; {near[0]}?" if near else f", only {', '.join(known)}")
            )


def parse_mapping(value, key, where):
    """Returns the object of a key; an empty one if it is not there."""
    found = value.get(key, {})
    if not isinstance(found, dict):
        raise InputError(f"{where}, {key}={str(found)[:60]!r}: expected an object")
    return found


def parse_list(value, key, where):
    """Returns the list of a key, which has to be there and hold something."""
    found = value.get(key)
    if not isinstance(found, list) or not found:
        raise InputError(f"{where}, {key}: expected a list")
    return found


def parse_texts(value, key, where):
    """Returns the list of texts of a key; an empty one if it is not there."""
    found = value.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise InputError(f"{where}, {key}={str(found)[:60]!r}: expected a list of texts")
    return found


def parse_text(value, key, where, default=_REQUIRED):
    """Returns the text of a key, which has to be there if there is no default."""
    found = value.get(key, default)
    if found is _REQUIRED or not isinstance(found, str):
        given = "is missing" if found is _REQUIRED else f"={str(found)[:60]!r}: expected a text"
        raise InputError(f"{where}, {key}{' ' if found is _REQUIRED else ''}{given}")
    return found


def shown(value):
    """Returns a value as names and titles have it."""
    return "default" if value is None else str(value)
