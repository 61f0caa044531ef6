"""A split that is a function of the text alone."""

import hashlib


def hash_split(text):
    """Returns `train`, `valid` or `test` for a text: 70, 10 and 20 of 100 by its sha256.

    White space at the ends and letter case do not count, so that texts a model can't tell apart by them
    never stand in two splits.
    """
    digest = hashlib.sha256(text.strip().lower().encode()).digest()
    percent = int.from_bytes(digest[:8], "big") % 100
    if percent < 70:
        return "train"
    return "valid" if percent < 80 else "test"
