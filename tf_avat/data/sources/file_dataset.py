"""A labeled data set in anybody's files."""

import collections
import pathlib

from tf_avat.data.records.label_names import (
    alike,
    class_names,
    is_no_number,
    is_number,
    look,
    number_name,
    sorted_names,
)
from tf_avat.data.records.read_records import RECORD_ENDINGS, read_records, record_ending
from tf_avat.data.texts.sampling import hash_split
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.input_error import InputError

# Letters of a name, and names of classes, that a message shows.
_SHOWN, _MOST = 40, 5

_SPLITS = {"train": ("train",), "valid": ("valid", "validation", "val", "dev"), "test": ("test",)}


def split_files(path):
    """Returns the files of a data set by split; one file that holds all splits has the key None.

    Args:
        path: a file, or a folder with a file for each of train, valid (or validation, val, dev) and test. The
            one for valid may be missing.

    Raises:
        InputError: there is nothing at `path`, a file has an ending that is not known, or the folder has no
            file for train or test or several for a split.
    """
    path = pathlib.Path(path)
    known = f"{', '.join(RECORD_ENDINGS)}, each also with a further .gz"
    if path.is_file():
        if record_ending(path) is None:
            raise InputError(f"`dataset`={path}: labeled texts are read from {known}")
        return {None: path}
    if not path.is_dir():
        raise InputError(f"`dataset`={path}: there is no such file or folder")
    files = {}
    for split, names in _SPLITS.items():
        own = sorted(p for p in path.iterdir() if _stem(p) in names and record_ending(p) and p.is_file())
        if len(own) > 1:
            raise InputError(f"`dataset`={path}: {split} is in {' and in '.join(p.name for p in own)}")
        if own:
            files[split] = own[0]
        elif split != "valid":
            raise InputError(f"`dataset`={path}: there is no file {split} with one of {known}")
    return files


def file_dataset(path, text_column, label_column, bad_rows, *, delimiter=None, encoding=None):
    """Returns the data set that lies in a file or a folder.

    1. A single file is split by a hash of each text: 70, 10 and 20 % (`hash_split`). A folder without a file
       for valid has the same done to train, of which those are valid that the hash calls so.
    2. Classes are the labels of train, by `class_names`, in the order of their numbers if all are numbers,
       else of the alphabet. With two classes the second is the one whose F1 is told.

    Args:
        path: as for `split_files`.
        text_column: name of the column of texts.
        label_column: name of that of labels.
        bad_rows: `BadRows`, told what `read_records` calls bad, of rows of valid or test whose label train
            does not have, and of labels that are no number where all others are; of classes that look alike,
            and of what looks like a row of names.
        delimiter: as for `read_records`.
        encoding: likewise.

    Raises:
        InputError: as `split_files` and `read_records`; a row is bad and not skipped; a split has no texts;
            or train has a single class.
    """
    path = pathlib.Path(path)
    rows = {split: [] for split in _SPLITS}
    files = split_files(path)
    form = {"delimiter": delimiter, "encoding": encoding}
    first = []
    for split, file in files.items():
        for i, record in enumerate(read_records(file, text_column, label_column, bad_rows, **form)):
            if i == 0:
                first.append(record)
            by_hash = hash_split(record.text)
            if split is None:
                rows[by_hash].append(record)
            elif split == "train" and "valid" not in files and by_hash == "valid":
                rows["valid"].append(record)
            else:
                rows[split].append(record)
    names_at, certain = {}, False
    if text_column.isdecimal() and label_column.isdecimal():
        names_at, certain = _names_of_columns(first, rows)
    for place, told in names_at.items():
        bad_rows.note(f"{place} is left out, as names of columns" if certain else told)
    if certain:
        rows = {split: [r for r in own if r.place not in names_at] for split, own in rows.items()}
    for split, records in rows.items():
        if not records:
            raise InputError(f"{path} has no texts for {split}: {sum(map(len, rows.values()))} are too few")
    names = class_names(record.label for record in rows["train"])
    counts = collections.Counter(names[record.label] for record in rows["train"])
    counts.pop(None, None)
    classes = sorted_names(counts)
    if len(classes) < 2:
        raise InputError(f"{path}: all of train has the label {classes[0]!r}; a classifier needs two")
    for group in alike(classes):
        bad_rows.note(f"{path}: these classes look alike: {_shown(group, counts)}")
    splits = {split: _labeled(records, classes, bad_rows, names_at) for split, records in rows.items()}
    for split, labeled in splits.items():
        if not len(labeled):
            raise InputError(f"{path}: no text of {split} has a label of train. {bad_rows.summary}")
    return TextDataset(_stem(path), classes, **splits)


def _stem(path):
    """A file's name without endings, or a folder's."""
    return path.name.split(".")[0] if path.is_file() else path.resolve().name


def _shown(names, counts):
    """Names with the numbers of their texts; letters of other scripts are escaped where they look alike."""
    strange = not "".join(names).isascii() and len({name.casefold() for name in names}) > 1
    shown = [(ascii if strange else repr)(name[:_SHOWN]) for name in names]
    told = [f"{name} ({counts[own]:,} texts)" for name, own in zip(shown, names, strict=True)]
    return ", ".join(told[:_MOST]) + ", ..." * (len(told) > _MOST)


def _names_of_columns(first, rows):
    """First rows that look like names: a single word as text, and a label that no other row has.

    Returns their places with what to say of each, and whether it is certain, as all other labels are numbers.
    """
    counts = collections.Counter(record.label for records in rows.values() for record in records)
    found = [
        r for r in first if counts[r.label] <= len(first) and len(r.text.split()) == 1 and len(counts) > 2
    ]
    strange = {record.label for record in found}
    certain = all(map(is_number, counts.keys() - strange)) and not any(map(is_number, strange))
    told = "{} looks like names of columns: `text_column`={} `label_column`={} takes it for them"
    return {r.place: told.format(r.place, r.text[:_SHOWN], r.label[:_SHOWN]) for r in found}, certain


def _labeled(records, classes, bad_rows, names_at):
    numbers = {name: i for i, name in enumerate(classes)}
    all_numbers = all(map(is_number, classes))
    kept, labels = [], []
    for record in records:
        name = number_name(record.label) if all_numbers and is_number(record.label) else record.label
        if name in numbers:
            kept.append(record)
            labels.append(numbers[name])
        elif all_numbers and is_no_number(name):
            bad_rows.add(record.place, f"the label {name!r} is no number, and all others are")
        else:
            if record.place in names_at:
                bad_rows.add(record.place, names_at[record.place].removeprefix(f"{record.place} "))
                continue
            near = next((known for known in classes if look(known) == look(name)), None)
            hint = f"; {near!r} is" if near else ""
            bad_rows.add(record.place, f"the label {name[:80]!r} is not in train{hint}")
    bad_rows.kept += len(kept)
    return LabeledTexts(tuple(r.text for r in kept), labels)
