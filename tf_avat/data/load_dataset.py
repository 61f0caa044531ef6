"""Labeled data sets by name."""

from tf_avat.data.check_name import check_name
from tf_avat.data.snippets import snippets

# Each takes the data folder and returns a TextDataset.
DATASETS = {"snippets": snippets}


def check_dataset(name):
    """Refuses an unknown data set before anything is fetched.

    Raises:
        InputError: no data set has this name; the message lists those there are.
    """
    check_name(name, DATASETS, "--dataset")


def load_dataset(name, folder):
    """Returns the `TextDataset` of a name.

    Args:
        name: one of `DATASETS`.
        folder: the data folder; what is missing there is fetched.

    Raises:
        InputError: the name is unknown, or the data can't be had.
    """
    check_dataset(name)
    return DATASETS[name](folder)
