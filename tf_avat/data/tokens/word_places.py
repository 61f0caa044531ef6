"""Where in its text each word stands."""

import itertools
import unicodedata

from tf_avat.data.tokens.invisible import BLANKS, visible

# The end of a Greek word is known to who sees the whole of it.
_ALIKE = dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'") | {ord("\u03c2"): "\u03c3"}


def word_places(text, words):
    """Finds the words of a text in it, whatever their case and whatever found them.

    Only signs that separate words stand between two of them, and marks alone that an encoder leaves out, so a
    word comes from the next place that has its letters. Invisible characters count neither in the text nor in
    a word; those in a word or right behind it are in its place.

    Args:
        text: the text.
        words: its words, in order.

    Returns:
        A list of `(begin, end)` of each word in characters, rising; None if a word can't be found.
    """
    # Of each letter that a word can have, where it stands.
    letters, places = [], []
    for place, letter in enumerate(text):
        lowered = visible(letter).lower().translate(_ALIKE)
        letters.append(lowered)
        places.extend([place] * len(lowered))
    lowered = "".join(letters)
    found, begin, end = [], 0, 0
    for word in words:
        wanted = "".join(letter.lower() for letter in visible(word)).translate(_ALIKE)
        start = lowered.find(wanted, begin)
        if start < 0 or any(map(_is_letter, lowered[begin:start])):
            return None
        begin = start + len(wanted)
        first = places[start] if wanted else end
        # The invisible behind a word says how it is shown.
        end = _end(text, places[begin - 1] + 1 if wanted else end)
        found.append((first, end))
    return found


def byte_places(text, places):
    """Returns places in characters as places in bytes of UTF-8, pairs of a list each."""
    before = [0, *itertools.accumulate(len(letter.encode("utf-8", "surrogatepass")) for letter in text)]
    return [[before[begin], before[end]] for begin, end in places]


def _is_letter(letter):
    """Whether words are made of it; an accent that stands alone, as half-width kana have, is no letter."""
    return letter not in BLANKS and any(map(str.isalnum, unicodedata.normalize("NFKD", letter)))


def _end(text, end):
    """Where the invisible ends that begins at a place."""
    while end < len(text) and not visible(text[end]):
        end += 1
    return end
