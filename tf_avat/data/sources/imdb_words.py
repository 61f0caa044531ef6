"""The words of Keras' IMDB data set, and how it splits a review into them."""

import json
import string

from tf_avat.data.fetching.download import WebFile
from tf_avat.input_error import InputError

# The file whose MD5 Keras pins, bfafd718b763782e994055a2d397834f.
WORD_INDEX = WebFile(
    "imdb/imdb_word_index.json",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json",
    "027313fe9a320280f3bf0fac5baf58c4a683cf39a7ed9c3d3d3912bde4284cf6",
    1_641_221,
)


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


def imdb_word_index(folder):
    """Returns the 88,584 words as a frozenset; their numbers are not needed.

    Args:
        folder: the data folder, filled at first use (1.6 MB) in its subfolder `imdb`.

    Raises:
        InputError: the file can't be fetched or read, or is no dictionary from words to numbers.
    """
    path = WORD_INDEX.verified(folder).path
    try:
        index = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{path} is damaged: {error}; remove it, and the next run fetches it anew"
        ) from error
    if not isinstance(index, dict) or not index:
        raise InputError(f"{path}: expected a dictionary from words to numbers")
    for word, number in index.items():
        if not isinstance(number, int):
            raise InputError(f"{path}: expected a number for the word {word!r}, got {str(number)[:100]!r}")
    return frozenset(index)
