"""Letters that the tokenizer treats the same wherever they stand."""

import tensorflow as tf

from tf_avat.data.tokens.tokenize import tokenize

# The sigma at a word's end has another form, and the box of a keycap makes one word with # or * before it.
_BY_NEIGHBORS = "\u03a3\u20e3"

# What lies beyond the first 2^16 is mostly emoji, which do depend on their neighbors.
_CODES = (*range(0x80, 0xD800), *range(0xE000, 0x10000))


def plain_letters(version):
    """Returns `{letter: what it becomes}`, asking the tokenizer what it makes of each between two others.

    A letter becomes its lower case, an apostrophe, a space or nothing. Left out is what becomes a word of its
    own, or does so beside some neighbors. Text of these letters and ASCII alone is what each letter becomes,
    one after the other: `tokenize`'s patterns look at several characters only where there is a symbol or an
    apostrophe.

    Args:
        version: of `tokenize`.
    """
    letters = [chr(code) for code in _CODES if chr(code) not in _BY_NEIGHBORS]
    words = tokenize(tf.constant([f"x{letter}x" for letter in letters]), version)
    found = {}
    for letter, text in zip(letters, tf.strings.reduce_join(words, 1, separator=" ").numpy(), strict=True):
        between = text.decode()[1:-1]
        if between == " " or " " not in between:
            found[letter] = between
    return found
