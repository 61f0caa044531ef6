"""A split that needs no list of who is where."""

import hashlib
import re

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def hash_split(text):
    """Returns the split of a text: 70 % are `train`, 10 % `valid`, 20 % `test`.

    The split is a function of the text alone, so it does not change when other texts come or go, and
    equal texts are always in one split. So are texts that differ in nothing but case, white space,
    punctuation or symbols: to a model they are equal or nearly so, and one of them in train would give
    away the other in test. A text without letters and digits goes by its characters, white space at
    the ends aside.
    """
    key = _BETWEEN_WORDS.sub("", text.casefold()) or text.strip()
    tenth = int(hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest(), 16) % 10
    if tenth < 7:
        return "train"
    return "valid" if tenth == 7 else "test"
