"""Labeled data sets by name."""

import functools

from tf_avat.data.check_name import check_name
from tf_avat.data.imdb import imdb
from tf_avat.data.movies import movies
from tf_avat.data.snippets import snippets
from tf_avat.data.sst import sst
from tf_avat.input_error import InputError

# Each takes the data folder and returns a TextDataset.
DATASETS = {"snippets": snippets, "sst": sst, "imdb": imdb, "movies": movies}

# The same for `--length_filter=paper`, where the paper has texts left out by their length. The numbers that
# it states for IMDB are those after the filter, so there is no IMDB without.
_FILTERED = {"sst": functools.partial(sst, length_filter="paper"), "imdb": imdb}

LENGTH_FILTERS = ("none", "paper")


def check_dataset(name, length_filter="none"):
    """Refuses an unknown data set, or a filter that it does not have, before anything is fetched.

    Raises:
        InputError: no data set has this name, or this one has no such filter; the message lists those
            there are.
    """
    check_name(name, DATASETS, "--dataset")
    check_name(length_filter, LENGTH_FILTERS, "--length_filter")
    if length_filter == "paper" and name not in _FILTERED:
        raise InputError(
            f"--length_filter=paper: --dataset={name} has no such filter; those that have: "
            f"{', '.join(_FILTERED)}"
        )


def load_dataset(name, folder, length_filter="none"):
    """Returns the `TextDataset` of a name.

    Args:
        name: one of `DATASETS`.
        folder: the data folder; what is missing there is fetched.
        length_filter: `none` for the texts that the paper counts, `paper` for those of them whose length
            its authors' code admits.

    Raises:
        InputError: the name is unknown, the data set has no such filter, or the data can't be had.
    """
    check_dataset(name, length_filter)
    return (_FILTERED if length_filter == "paper" else DATASETS)[name](folder)
