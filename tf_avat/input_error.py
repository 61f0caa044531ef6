"""Errors that a user can mend."""


class InputError(ValueError):
    """What the user gave can't be used; the message says what is wrong, where, and what would be right.

    The programs print it as one line and end with exit code 2.
    """
