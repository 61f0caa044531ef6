"""Labeled data sets by name or path."""

import functools
import os

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.check_name import check_name
from tf_avat.data.sources.file_dataset import file_dataset, split_files
from tf_avat.data.sources.imdb import imdb
from tf_avat.data.sources.movies import movies
from tf_avat.data.sources.snippets import snippets
from tf_avat.data.sources.sst import sst
from tf_avat.data.sources.tfds_dataset import PREFIX, check_tfds_name, tfds_dataset
from tf_avat.input_error import InputError

# Each takes the data folder and returns a TextDataset.
DATASETS = {"snippets": snippets, "sst": sst, "imdb": imdb, "movies": movies}

# In whose texts people have marked evidence.
WITH_RATIONALES = ("movies",)

# The same for `length_filter`=paper, where the paper has texts left out by their length. The numbers that
# it states for IMDB are those after the filter, so there is no IMDB without.
_FILTERED = {"sst": functools.partial(sst, length_filter="paper"), "imdb": imdb}

LENGTH_FILTERS = ("none", "paper")


def check_dataset(name, length_filter="none"):
    """Refuses an unknown data set, or a filter that it does not have, before anything is fetched.

    Args:
        name: one of `DATASETS`; `tfds:` and a name of TensorFlow Datasets, which that package checks; or a
            path: what has a `/` or a `.` in it, or is there as a file or folder.
        length_filter: one of `LENGTH_FILTERS`.

    Raises:
        InputError: no data set has this name and nothing is at this path, or this one has no such filter; the
            message lists those there are.
    """
    check_name(length_filter, LENGTH_FILTERS, "`length_filter`")
    if is_path(name):
        split_files(name)
    elif name.startswith(PREFIX):
        check_tfds_name(name)
    else:
        check_name(name, DATASETS, "`dataset`", "a path has a / or an ending")
    if length_filter == "paper" and name not in _FILTERED:
        raise InputError(
            f"`length_filter`=paper: `dataset`={name} has no such filter; those that have: "
            f"{', '.join(_FILTERED)}"
        )


def load_dataset(
    name,
    folder,
    length_filter="none",
    text_column="text",
    label_column="label",
    bad_rows=None,
    *,
    delimiter=None,
    encoding=None,
):
    """Returns the `TextDataset` of a name or path.

    Args:
        name: as for `check_dataset`.
        folder: the data folder; what is missing there is fetched.
        length_filter: `none` for the texts that the paper counts, `paper` for those of them whose length
            its authors' code admits.
        text_column: column of the texts at a path.
        label_column: column of their labels.
        bad_rows: `BadRows` that is told of rows at a path that can't be read; None to have the first
            be an error.
        delimiter: between the fields of a table at a path; None to find it.
        encoding: of files at a path; None to find it.

    Raises:
        InputError: as `check_dataset`; or the data can't be had or read.
    """
    check_dataset(name, length_filter)
    if name.startswith(PREFIX):
        return tfds_dataset(name, folder, text_column, label_column)
    if is_path(name):
        bad_rows = BadRows() if bad_rows is None else bad_rows
        form = {"delimiter": delimiter, "encoding": encoding}
        return file_dataset(name, text_column, label_column, bad_rows, **form)
    return (_FILTERED if length_filter == "paper" else DATASETS)[name](folder)


def is_path(name):
    """Returns whether a data set is named by the path of files."""
    return (
        not name.startswith(PREFIX)
        and name not in DATASETS
        and (os.sep in name or "." in name or os.path.exists(name))
    )
