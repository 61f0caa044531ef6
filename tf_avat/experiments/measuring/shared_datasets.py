"""Data sets that several runs are measured on."""

import dataclasses

from tf_avat.data.records.bad_rows import BadRows
from tf_avat.data.sources.load_dataset import load_dataset
from tf_avat.data.texts.sampling import labeled_sample


class SharedDatasets:
    """Data sets, each loaded once, however many runs ask for it.

    Args:
        folder: the data folder.

    Attributes:
        folder: the same.
    """

    def __init__(self, folder):
        self.folder = folder
        self._loaded = {}

    def load(self, dataset, length_filter, text_column, label_column, *, skip_bad_rows, delimiter, encoding):
        """Returns a data set, and the `BadRows` that tell how it was read; arguments as of `load_dataset`.

        Raises:
            InputError: as `load_dataset`.
        """
        how = dataset, length_filter, text_column, label_column
        form = {"delimiter": delimiter, "encoding": encoding}
        key = (*how, skip_bad_rows, *form.values())
        if key not in self._loaded:
            bad_rows = BadRows(skip_bad_rows)
            self._loaded[key] = load_dataset(how[0], self.folder, *how[1:], bad_rows, **form), bad_rows
        return self._loaded[key]

    def of_run(self, settings):
        """Returns the data set of `RunSettings`, and of its train texts those that `labeled_size` keeps.

        Raises:
            InputError: as `load_dataset`; or there are fewer labeled texts.
        """
        dataset, _ = self.load(
            settings.dataset,
            settings.length_filter,
            settings.text_column,
            settings.label_column,
            skip_bad_rows=settings.skip_bad_rows,
            delimiter=settings.delimiter,
            encoding=settings.encoding,
        )
        if settings.labeled_size is None:
            return dataset
        train, _ = labeled_sample(dataset.train, settings.labeled_size, settings.seed)
        return dataclasses.replace(dataset, train=train)
