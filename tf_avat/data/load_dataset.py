"""Labeled data sets by name."""

from tf_avat.data.check_name import check_name
from tf_avat.data.snippets import snippets

DATASETS = {"snippets": snippets}


def check_dataset(name):
    """Raises InputError if there is no data set of that name."""
    check_name("--dataset", name, DATASETS)


def load_dataset(name, folder):
    """Returns the `TextDataset` of that name, fetched into the data folder if it is not there yet.

    Raises:
        InputError: no data set has that name, or it can't be had.
    """
    check_dataset(name)
    return DATASETS[name](folder)
