"""Words as their text spells them."""

from tf_avat.data.tokens.invisible import visible, without_directions
from tf_avat.data.tokens.word_places import word_places


def spelled_words(text, words):
    """Finds the words of a text in it, as `word_places` does.

    Args:
        text: the text.
        words: its words, in order.

    Returns:
        `(gaps, spelled)`: the words as the text spells them, and what stands before each and after the last,
        `len(words) + 1` strings. Invisible characters stay where they are in a word or right behind it, but
        those that turn the direction of what follows; other control signs become blanks. Where a word can't
        be found, the words as they are with blanks between.
    """
    places = word_places(text, words)
    if places is None:
        return ["", *[" "] * (len(words) - 1), ""], list(words)
    ends = [0, *(end for _, end in places)]
    begins = [*(begin for begin, _ in places), len(text)]
    gaps = [_printable(text[end:begin]) for end, begin in zip(ends, begins, strict=True)]
    return gaps, [without_directions(text[begin:end]) for begin, end in places]


def _printable(gap):
    return "".join(letter if letter.isprintable() else " " for letter in visible(gap))
