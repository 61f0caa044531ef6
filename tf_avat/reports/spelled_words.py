"""Words as their text spells them."""

from tf_avat.data.tokens.invisible import BLANKS, visible, without_directions

# The end of a Greek word is known to who sees the whole of it.
_ALIKE = dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'") | {ord("\u03c2"): "\u03c3"}


def spelled_words(text, words):
    """Finds the words of a text in it, whatever their case.

    Only signs that separate words stand between two of them, so a word comes from the next place that has its
    letters. Invisible characters count neither in the text nor in a word.

    Args:
        text: the text.
        words: its words, in order.

    Returns:
        `(gaps, spelled)`: the words as the text spells them, and what stands before each and after the last,
        `len(words) + 1` strings. Invisible characters stay where they are in a word or right behind it, but
        those that turn the direction of what follows; other control signs become blanks. Where a word can't
        be found, the words as they are with blanks between.
    """
    # Of each letter that a word can have, where it stands.
    letters, places = [], []
    for place, letter in enumerate(text):
        lowered = visible(letter).lower().translate(_ALIKE)
        letters.append(lowered)
        places.extend([place] * len(lowered))
    lowered = "".join(letters)
    gaps, spelled, begin, end = [], [], 0, 0
    for word in words:
        wanted = "".join(letter.lower() for letter in visible(word)).translate(_ALIKE)
        start = lowered.find(wanted, begin)
        if start < 0 or any(letter.isalnum() and letter not in BLANKS for letter in lowered[begin:start]):
            return ["", *[" "] * (len(words) - 1), ""], list(words)
        begin = start + len(wanted)
        first = places[start] if wanted else end
        gaps.append(_printable(text[end:first]))
        # The invisible behind a word says how it is shown.
        end = _end(text, places[begin - 1] + 1 if wanted else end)
        spelled.append(without_directions(text[first:end]))
    return [*gaps, _printable(text[end:])], spelled


def _end(text, end):
    """Where the invisible ends that begins at a place."""
    while end < len(text) and not visible(text[end]):
        end += 1
    return end


def _printable(gap):
    return "".join(letter if letter.isprintable() else " " for letter in visible(gap))
