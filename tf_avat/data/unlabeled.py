"""Unlabeled texts by the names of their sources."""

import functools

from tf_avat.data.check_name import check_name
from tf_avat.data.hash_sample import hash_sample
from tf_avat.data.hutto_texts import hutto_texts
from tf_avat.data.imdb_unsup import imdb_unsup
from tf_avat.data.lm1b import lm1b
from tf_avat.data.text_stream import TextStream
from tf_avat.input_error import InputError


def _without_ratings(kind, folder):
    return TextStream.of(tuple(text for _, text in hutto_texts(kind, folder)))


# Each takes the data folder and returns a TextStream.
UNLABELED_SOURCES = {
    **{kind: functools.partial(_without_ratings, kind) for kind in ("editorials", "reviews", "tweets")},
    "imdb_unsup": lambda folder: TextStream.of(imdb_unsup(folder)),
    "lm1b": lm1b,
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


def unlabeled(specification, size, seed, folder, rest=()):
    """Returns the texts of the sources that a specification names, or a sample of them.

    All texts are a stream, of which no more is in memory than its source needs. A sample is in memory; it is
    drawn in one pass, by `hash_sample`.

    Args:
        specification: as for `check_unlabeled`; the sources follow each other in this order.
        size: number of texts, drawn uniformly without replacement; they come in random order. None for all.
        seed: of the sample; the same seed draws the same texts.
        folder: the data folder; what is missing there is fetched.
        rest: the texts that the name `rest` stands for.

    Returns:
        A `TextStream`.

    Raises:
        InputError: the specification is wrong, the data can't be had, or `size` is below 1 or above the
            number of texts.
    """
    names = check_unlabeled(specification)
    if size is not None and size < 1:
        raise InputError(f"--unlabeled_size={size}: expected at least 1; --unlabeled=none uses none")
    streams = [TextStream.of(rest) if name == "rest" else UNLABELED_SOURCES[name](folder) for name in names]
    stream = TextStream.joined(streams)
    if size is None:
        return stream
    sample, total = hash_sample((text.encode("utf-8") for text in stream.read()), size, seed)
    if size > total:
        raise InputError(f"--unlabeled_size={size}: --unlabeled={specification} has {total} texts")
    return TextStream.of(tuple(text.decode("utf-8") for text in sample))
