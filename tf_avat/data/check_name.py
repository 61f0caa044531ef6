"""Names that a user has typed."""

import difflib

from tf_avat.input_error import InputError


def check_name(flag, name, known):
    """Raises InputError if a name is not among the known ones; the message suggests the nearest.

    Args:
        flag: where the name was given.
        name: what was given.
        known: the names there are.
    """
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    suggestion = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    raise InputError(f"{flag}: unknown name {name!r}; {suggestion}")
