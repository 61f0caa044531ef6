"""Names that a user gives."""

import difflib

from tf_avat.input_error import InputError


def check_name(name, known, flag, hint=""):
    """Refuses a name that is not among the known ones.

    Args:
        name: what the user gave.
        known: the names that would be right.
        flag: where the user gave it, as `dataset`.
        hint: what else could be right, for the message.

    Raises:
        InputError: `name` is not known; the message suggests the nearest and lists all.
    """
    if name in known:
        return
    nearest = difflib.get_close_matches(name, known, n=1)
    suggestion = f"; did you mean {nearest[0]}?" if nearest else ";"
    raise InputError(
        f"{flag}: unknown name {name!r}{suggestion} known: {', '.join(known)}{hint and f'; {hint}'}"
    )
