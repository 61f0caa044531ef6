"""Unlabeled texts by the names of their sources, or by paths."""

import functools
import glob
import os

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.records.read_records import READER_VERSION, read_texts, record_ending
from tf_avat.data.sources.check_name import check_name
from tf_avat.data.sources.imdb import REVIEWS, imdb_unsup
from tf_avat.data.sources.lm1b import lm1b
from tf_avat.data.sources.rated_texts import hutto_archive, hutto_texts
from tf_avat.data.texts.sampling import hash_sample
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.input_error import InputError


def _without_ratings(kind, folder):
    texts = tuple(text for _, text in hutto_texts(kind, folder))
    return TextStream.of(texts, archives=(hutto_archive(kind, folder),))


def _imdb_unsup(folder):
    return TextStream.of(imdb_unsup(folder), archives=(REVIEWS.verified(folder),))


# Each takes the data folder and returns a TextStream.
UNLABELED_SOURCES = {
    **{kind: functools.partial(_without_ratings, kind) for kind in ("editorials", "reviews", "tweets")},
    "imdb_unsup": _imdb_unsup,
    "lm1b": lm1b,
}


def parse_unlabeled(specification):
    """Returns the sources that a specification names, before anything is fetched or read.

    Args:
        specification: names of `UNLABELED_SOURCES`, `rest` or paths, joined by `+`, as
            `editorials+my/*.txt`; or `none`. A path has a `/` or a `.` in it; `*`, `?` and `[...]` stand for
            parts of names, and `**` for any folders. Where a path has a `+` in it, it has to stand alone.

    Returns:
        A tuple of names and paths; an empty one for `none`. Joined by `+` they are the specification again.

    Raises:
        InputError: a name is unknown or comes twice, or there is no file at a path.
    """
    if specification == "none":
        return ()
    names = (specification,) if _files(specification) else tuple(specification.split("+"))
    for name in names:
        if name == "none":
            raise InputError(f"`unlabeled`={specification}: none stands alone")
        if not _is_path(name):
            check_name(name, [*UNLABELED_SOURCES, "rest", "none"], "`unlabeled`", "a path has a / or a .")
        elif not _files(name):
            hint = "; it is a folder: add /*" if os.path.isdir(name) else ""
            raise InputError(f"`unlabeled`={specification}: there is no file {name}{hint}")
        if names.count(name) > 1:
            raise InputError(f"`unlabeled`={specification}: {name} comes twice")
    return names


def _is_path(name):
    return os.sep in name or "." in name


def _files(pattern):
    """The files at a path, each once and in the order of their names."""
    if not _is_path(pattern):
        return []
    found = [pattern] if os.path.exists(pattern) else glob.glob(pattern, recursive=True)
    return sorted(path for path in found if os.path.isfile(path))


def has_files(names):
    """Whether there are paths among what `parse_unlabeled` returns."""
    return any(map(_is_path, names))


def are_files(names):
    """Whether there are paths, and nothing else, among what `parse_unlabeled` returns."""
    return bool(names) and all(map(_is_path, names))


def _of_files(pattern, text_column, skip_bad_rows, form):
    """A `TextStream` of all files at a path."""
    return TextStream.joined(_of_file(path, text_column, skip_bad_rows, form) for path in _files(pattern))


def _of_file(path, text_column, skip_bad_rows, form):
    bad_rows = BadRows(skip_bad_rows)

    def read():
        nonlocal bad_rows
        # Each reading counts anew.
        bad_rows = BadRows(skip_bad_rows)
        return read_texts(path, text_column, bad_rows, **form)

    settings = READER_VERSION, record_ending(path), text_column, skip_bad_rows, *form.values()
    counted = {"left_out": lambda: bad_rows.count, "notes": lambda: bad_rows.notes}
    return TextStream.of_file(read, path, *settings, **counted)


def unlabeled_texts(
    names,
    size,
    seed,
    folder,
    rest=(),
    text_column="text",
    skip_bad_rows=False,
    *,
    delimiter=None,
    encoding=None,
):
    """Returns the texts of sources, or a sample of them.

    All texts are a stream, of which no more is in memory than its source needs. A sample is in memory; it is
    drawn in one pass, by `hash_sample`.

    Args:
        names: what `parse_unlabeled` returns; the sources follow each other in this order.
        size: number of texts, drawn uniformly without replacement; they come in random order. None for all.
        seed: of the sample; the same seed draws the same texts.
        folder: the data folder; what is missing there is fetched.
        rest: the texts that the name `rest` stands for.
        text_column: column of the texts in files that have columns.
        skip_bad_rows: leave out rows of files that can't be read, rather than raise.
        delimiter: between the fields of files that have columns; None to find it.
        encoding: of files; None to find it.

    Returns:
        A `TextStream`.

    Raises:
        InputError: the data can't be had, or `size` is below 1 or above the number of texts.
    """
    if size is not None and size < 1:
        raise InputError(f"`unlabeled_size`={size}: expected at least 1; `unlabeled`=none uses none")
    form = {"delimiter": delimiter, "encoding": encoding}
    streams = []
    for name in names:
        if name == "rest":
            streams.append(TextStream.of(rest))
        elif _is_path(name):
            streams.append(_of_files(name, text_column, skip_bad_rows, form))
        else:
            streams.append(UNLABELED_SOURCES[name](folder))
    stream = TextStream.joined(streams)
    if size is None:
        return stream
    sample, total = hash_sample((text.encode("utf-8") for text in stream.read()), size, seed)
    if size > total:
        raise InputError(
            f"`unlabeled_size`={size}: `unlabeled`={'+'.join(names) or 'none'} has {total} texts"
        )
    left_out, notes = stream.left_out(), stream.notes()
    sampled = TextStream.of(tuple(text.decode("utf-8") for text in sample))
    return TextStream(
        sampled.read, sampled.fingerprint, lambda: left_out, lambda: notes, archives=stream.archives
    )
