"""Unlabeled texts by the names of their sources."""

import functools

import numpy as np

from tf_avat.data.check_name import check_name
from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.input_error import InputError

# Tells the random numbers of the sample from those that a run draws from its seed for other purposes.
_STREAM = 3


def _without_ratings(kind, folder):
    return tuple(text for _, text in hutto_texts(kind, folder))


# Each takes the data folder and returns a tuple of texts.
UNLABELED_SOURCES = {
    kind: functools.partial(_without_ratings, kind) for kind in ("editorials", "reviews", "tweets")
}


def check_unlabeled(specification):
    """Returns the sources that a specification names, before anything is fetched.

    Args:
        specification: names of `UNLABELED_SOURCES` joined by `+`, as `editorials+tweets`, or `none`.

    Returns:
        A tuple of names; an empty one for `none`.

    Raises:
        InputError: a name is unknown or comes twice.
    """
    if specification == "none":
        return ()
    names = tuple(specification.split("+"))
    for name in names:
        if name == "none":
            raise InputError(f"--unlabeled={specification}: none stands alone")
        check_name(name, [*UNLABELED_SOURCES, "none"], "--unlabeled")
        if names.count(name) > 1:
            raise InputError(f"--unlabeled={specification}: {name} comes twice")
    return names


def load_unlabeled(specification, size, seed, folder):
    """Returns the texts of the sources that a specification names, or a sample of them.

    Args:
        specification: as for `check_unlabeled`; the sources follow each other in this order.
        size: number of texts, drawn uniformly without replacement and kept in order; None for all.
        seed: of the sample; the same seed draws the same texts.
        folder: the data folder; what is missing there is fetched.

    Returns:
        A tuple of str.

    Raises:
        InputError: the specification is wrong, the data can't be had, or `size` is below 1 or above the
            number of texts.
    """
    names = check_unlabeled(specification)
    if size is not None and size < 1:
        raise InputError(f"--unlabeled_size={size}: expected at least 1; --unlabeled=none uses none")
    texts = tuple(text for name in names for text in UNLABELED_SOURCES[name](folder))
    if size is None:
        return texts
    if size > len(texts):
        raise InputError(f"--unlabeled_size={size}: --unlabeled={specification} has {len(texts)} texts")
    chosen = np.random.default_rng([seed, _STREAM]).choice(len(texts), size, replace=False)
    return tuple(texts[i] for i in np.sort(chosen))
