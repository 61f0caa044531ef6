"""Text without labels, by the names of its sources."""

import functools

import numpy as np

from tf_avat.data.check_name import check_name
from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.input_error import InputError

UNLABELED_SOURCES = {
    "editorials": functools.partial(hutto_texts, "nytEditorialSnippets"),
    "reviews": functools.partial(hutto_texts, "amazonReviewSnippets"),
    "tweets": functools.partial(hutto_texts, "tweets"),
}


def check_unlabeled(specification):
    """Raises InputError unless it is `none` or different names of sources joined by `+`."""
    if specification == "none":
        return
    names = specification.split("+")
    for name in names:
        check_name("--unlabeled", name, [*UNLABELED_SOURCES, "none"])
    if len(set(names)) < len(names) or "none" in names:
        raise InputError(f"--unlabeled={specification}: expected none, or each source once")


def load_unlabeled(specification, size, seed, folder):
    """Returns texts without labels.

    Args:
        specification: `none`, or names of `UNLABELED_SOURCES` joined by `+`.
        size: how many, a uniform sample without replacement; None for all.
        seed: of the sample.
        folder: the data folder.

    Raises:
        InputError: a name is unknown, or there are fewer texts than asked for.
    """
    check_unlabeled(specification)
    if specification == "none":
        return ()
    texts = [text for name in specification.split("+") for _, text in UNLABELED_SOURCES[name](folder)]
    if size is None:
        return tuple(texts)
    if not 1 <= size <= len(texts):
        raise InputError(f"--unlabeled_size={size}: --unlabeled={specification} has {len(texts)} texts")
    chosen = np.random.default_rng([seed, 3]).choice(len(texts), size, replace=False)
    return tuple(texts[place] for place in np.sort(chosen))
