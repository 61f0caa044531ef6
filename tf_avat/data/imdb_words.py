"""How Keras' IMDB data set splits a review into words."""

import string

_BETWEEN_WORDS = string.punctuation.replace("'", "") + "\t\n"
_TABLE = bytes.maketrans(
    (_BETWEEN_WORDS + string.ascii_uppercase).encode(),
    (" " * len(_BETWEEN_WORDS) + string.ascii_lowercase).encode(),
)


def imdb_words(review):
    """Returns the words of a review, in bytes as the review is.

    ASCII punctuation except the apostrophe, tabs and line ends become spaces, ASCII letters lower case, and
    single spaces separate words. So carriage returns, no-break spaces and the like are parts of words.

    Args:
        review: bytes in UTF-8, of which no other character has bytes below 128.
    """
    return [word for word in review.translate(_TABLE).split(b" ") if word]
