"""Words as their text spells them."""

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc"), "'")


def spelled_words(text, words):
    """Finds the lower-cased words of a text in it.

    Only signs that separate words stand between two of them, so a word comes from the next place that has its
    letters.

    Args:
        text: the text.
        words: its words, in order.

    Returns:
        `(gaps, spelled)`: the words as the text spells them, and what stands before each and after the last,
        `len(words) + 1` strings. Control signs become blanks. Where a word can't be found, as lower-casing
        has changed more than letters, the words as they are with blanks between.
    """
    lowered = "".join(map(_lower, text.translate(_APOSTROPHES)))
    gaps, spelled, end = [], [], 0
    for word in words:
        start = lowered.find(word, end)
        if start < 0 or any(map(str.isalnum, lowered[end:start])):
            return ["", *[" "] * (len(words) - 1), ""], list(words)
        gaps.append(_printable(text[end:start]))
        end = start + len(word)
        spelled.append(text[start:end])
    return [*gaps, _printable(text[end:])], spelled


def _lower(letter):
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else letter


def _printable(gap):
    return "".join(letter if letter.isprintable() else " " for letter in gap)
