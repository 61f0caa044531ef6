"""The texts of one's own files as they are now, to be compared with those that runs have read."""

from tf_avat.data.sources.load_dataset import is_path
from tf_avat.data.sources.unlabeled_texts import are_files, parse_unlabeled, unlabeled_texts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.reproducing.origins import TEXTS
from tf_avat.input_error import InputError


def texts_now(settings, data_folder):
    """Returns pairs of `RunSettings` and a fingerprint, by `data` or `unlabeled`, of what files now hold.

    Files alone can change between two calls, other data sets are checked when they are fetched. One run is
    enough for each, also where each seed draws another sample. Files that can't be read any more are left
    out: runs that have read them need them no longer.

    Args:
        settings: `RunSettings` of runs that have finished.
        data_folder: the data folder.
    """
    datasets = SharedDatasets(data_folder)
    found = {}
    for entry in settings:
        for what, fingerprint in (("data", _labeled), ("unlabeled", _unlabeled)):
            key = what, *(getattr(entry, name) for name in TEXTS[what])
            if key not in found:
                found[key] = entry, what, _known(fingerprint, entry, datasets)
    return [(entry, {what: known}) for entry, what, known in found.values() if known is not None]


def check_labeled_files(settings, data_folder):
    """Reads one's own files of labeled texts, each once, before many runs begin that could not read them.

    Args:
        settings: `RunSettings` of the runs to come.
        data_folder: the data folder.

    Raises:
        InputError: a file is not what settings say, as where it has no column of a name.
    """
    datasets = SharedDatasets(data_folder)
    checked = set()
    for entry in settings:
        key = tuple(getattr(entry, name) for name in TEXTS["data"])
        if is_path(entry.dataset) and key not in checked:
            checked.add(key)
            datasets.of_run(entry)


def _known(fingerprint, entry, datasets):
    try:
        return fingerprint(entry, datasets)
    except InputError:
        return None


def _labeled(entry, datasets):
    # What a teacher labels is not in the file.
    if not is_path(entry.dataset) or entry.teacher is not None:
        return None
    return datasets.of_run(entry).fingerprint


def _unlabeled(entry, datasets):
    names = parse_unlabeled(entry.unlabeled)
    if not are_files(names):
        return None
    return unlabeled_texts(
        names,
        entry.unlabeled_size,
        entry.seed,
        datasets.folder,
        text_column=entry.text_column,
        skip_bad_rows=entry.skip_bad_rows,
        delimiter=entry.delimiter,
        encoding=entry.encoding,
    ).fingerprint
