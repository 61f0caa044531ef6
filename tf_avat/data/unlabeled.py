"""Unlabeled texts by the names of their sources."""

import functools

import numpy as np

from tf_avat.data.check_name import check_name
from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.data.imdb_unsup import imdb_unsup
from tf_avat.data.lm1b import lm1b
from tf_avat.input_error import InputError

# Tells the random numbers of the sample from those that a run draws from its seed for other purposes.
_STREAM = 3


def _without_ratings(kind, folder):
    return tuple(text for _, text in hutto_texts(kind, folder))


def _all_of_large(name, folder):
    return _LARGE[name](folder, None, 0)[0]


# Each takes the data folder, a size or None for all, and a seed, and returns a uniform sample of that size
# in random order, as a tuple of texts, and the number of all texts.
_LARGE = {"lm1b": lm1b}

# Each takes the data folder and returns a tuple of texts.
UNLABELED_SOURCES = {
    **{kind: functools.partial(_without_ratings, kind) for kind in ("editorials", "reviews", "tweets")},
    "imdb_unsup": imdb_unsup,
    **{name: functools.partial(_all_of_large, name) for name in _LARGE},
}


def check_unlabeled(specification):
    """Returns the sources that a specification names, before anything is fetched.

    Args:
        specification: names of `UNLABELED_SOURCES` or `rest`, joined by `+`, as `editorials+tweets`; or
            `none`.

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
        check_name(name, [*UNLABELED_SOURCES, "rest", "none"], "--unlabeled")
        if names.count(name) > 1:
            raise InputError(f"--unlabeled={specification}: {name} comes twice")
    return names


def load_unlabeled(specification, size, seed, folder, rest=()):
    """Returns the texts of the sources that a specification names, or a sample of them.

    Args:
        specification: as for `check_unlabeled`; the sources follow each other in this order.
        size: number of texts, drawn uniformly without replacement and kept in order, those of `lm1b` aside,
            which come in random order; None for all, of `lm1b` if they are no more than a million.
        seed: of the sample; the same seed draws the same texts.
        folder: the data folder; what is missing there is fetched.
        rest: the texts that the name `rest` stands for.

    Returns:
        A tuple of str.

    Raises:
        InputError: the specification is wrong, the data can't be had, or `size` is below 1 or above the
            number of texts.
    """
    names = check_unlabeled(specification)
    if size is not None and size < 1:
        raise InputError(f"--unlabeled_size={size}: expected at least 1; --unlabeled=none uses none")
    if size is None:
        return tuple(text for name in names for text in _all(name, folder, rest))
    parts = [_part(name, size, seed, folder, rest) for name in names]
    total = sum(count for _, count, _ in parts)
    if size > total:
        raise InputError(f"--unlabeled_size={size}: --unlabeled={specification} has {total} texts")
    chosen = np.sort(np.random.default_rng([seed, _STREAM]).choice(total, size, replace=False))
    texts, start = [], 0
    for part, count, sampled in parts:
        mine = chosen[(start <= chosen) & (chosen < start + count)] - start
        # Of a part that is in random order already, the first ones are as good as any.
        texts += part[: len(mine)] if sampled else [part[i] for i in mine]
        start += count
    return tuple(texts)


def _all(name, folder, rest):
    return rest if name == "rest" else UNLABELED_SOURCES[name](folder)


def _part(name, size, seed, folder, rest):
    """Texts of a source, the number of all its texts, and whether they are a sample in random order."""
    if name in _LARGE:
        return *_LARGE[name](folder, size, seed), True
    texts = _all(name, folder, rest)
    return texts, len(texts), False
