"""One text of a user's file."""

from typing import NamedTuple


class Record(NamedTuple):
    """A text, and where it stands.

    Attributes:
        text: the text; it has more than white space in it.
        label: the name of its class, or None where labels are not asked for.
        place: file and line, for messages.
    """

    text: str
    label: str | None
    place: str
