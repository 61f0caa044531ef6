"""Characters that nobody sees."""

import re

# Unicode's Default_Ignorable_Code_Point without what stands in the next two: soft hyphen, combining grapheme
# joiner, zero-width space and non-joiner, marks and controls of direction, word joiner, variation selectors,
# byte order mark, and the like.
_RANGES = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200C),
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE001F),
    (0xE0080, 0xE0FFF),
)
_JOINER = (0x200D, 0x200D)
_TAGS = (0xE0020, 0xE007F)

# Joins two words into one.
WORD_JOINER = "\u2060"

# What turns the direction of text that follows: it could make a reader see other words than there are.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _class(*ranges):
    """What stands between the brackets of a character class, for Python and RE2 alike."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# The zero-width joiner and tags are part of some emoji, and invisible elsewhere.
IN_EMOJI = _class(_JOINER, _TAGS)
INVISIBLE = _class(*_RANGES)

# A space by their looks, a letter or a symbol by their category.
BLANKS = "\u2800\u3164\uffa0"

_ALL = re.compile(f"[{INVISIBLE}{IN_EMOJI}]+")
_BUT_IN_EMOJI = re.compile(f"[{INVISIBLE}]+")


def visible(text):
    """Returns a text without its invisible characters, those within emoji among them."""
    return _ALL.sub("", text)


def without_invisible(word):
    """Returns a word as the tokenizer gives it, if it has no other changes to make: emoji stay whole."""
    return _BUT_IN_EMOJI.sub("", word)


def without_directions(text):
    """Returns a text without the characters that turn the direction of what follows."""
    return _DIRECTIONS.sub("", text)
