"""Data sets of TensorFlow Datasets, where that package is installed."""

import pathlib
import re
import sys

from tf_avat.data.texts.sampling import hash_split
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.input_error import InputError
from tf_avat.printable import printable

PREFIX = "tfds:"
_INSTALL = (
    "pip install 'tf_avat[tfds]', "
    "or in a checkout pip install tensorflow-datasets==4.9.10 importlib_resources"
)
# A builder of the package itself, its configuration and its version; another colon or slash leads to the code
# of somebody else.
_NAME = re.compile(r"[A-Za-z0-9_]+(/[\w.+=-]+)?(:[0-9*]+(\.[0-9*]+)*)?")
_VALID = ("validation", "valid", "dev")


def check_tfds_name(name):
    """Refuses a name that is not one of a builder in TensorFlow Datasets itself.

    Args:
        name: with the prefix, as `tfds:glue/sst2` or `tfds:imdb_reviews:1.0.0`.

    Raises:
        InputError: it may name the builder of somebody else, whose code would be run.
    """
    if not _NAME.fullmatch(name.removeprefix(PREFIX)):
        raise InputError(
            f"`dataset`={name}: expected {PREFIX}NAME, {PREFIX}NAME/CONFIG or {PREFIX}NAME:VERSION; data "
            "sets of other repositories bring code of their own, and are not loaded"
        )


def tfds_dataset(name, folder, text_column, label_column):
    """Returns a data set that TensorFlow Datasets knows or that lies prepared in the data folder.

    1. Texts are the feature `text_column`, or where there is none of that name the only one that is text.
       Labels are the feature `label_column`, which has class names or is a whole number.
    2. Train is split `train`, test is `test`, valid is `validation`. Texts without a label (-1) are left out.
       Where that leaves no text in test, as in GLUE, validation is test. Where there is none for valid, a
       tenth of train is, by a hash of each text (`hash_split`).

    Args:
        name: as `tfds:ag_news_subset` or `tfds:glue/sst2`.
        folder: the data folder; the package keeps its data in the subfolder `tfds`.
        text_column: name of the feature of texts.
        label_column: name of that of labels.

    Raises:
        InputError: the package is not installed or does not know the name, the data can't be had, or they are
            not of this form.
    """
    name = name.removeprefix(PREFIX)
    info, examples = _loaded(name, pathlib.Path(folder, "tfds"))
    text = _text_feature(name, info.features, text_column)
    if label_column not in info.features:
        raise InputError(
            f"tfds:{name} has no {label_column!r}; `label_column` is one of {', '.join(info.features)}"
        )
    rows = {split: _rows(part, text, label_column) for split, part in examples.items()}
    train, test = rows.get("train", []), rows.get("test", [])
    valid = next((rows[split] for split in _VALID if rows.get(split)), [])
    if not test:
        valid, test = [], valid
    if not valid:
        train, valid = (
            [row for row in train if (hash_split(row[0]) == "valid") == wanted] for wanted in (False, True)
        )
    for split, part in (("train", train), ("valid", valid), ("test", test)):
        if not part:
            raise InputError(
                f"tfds:{name} has no labeled texts for {split}; its splits are {', '.join(rows)}"
            )
    classes = getattr(info.features[label_column], "names", None)
    if classes is None:
        classes = [str(i) for i in range(max(label for _, label in train + valid + test) + 1)]
    splits = {
        split: LabeledTexts(tuple(row[0] for row in part), [row[1] for row in part])
        for split, part in (("train", train), ("valid", valid), ("test", test))
    }
    return TextDataset(name.replace("/", "-"), tuple(classes), **splits)


def _loaded(name, place):
    """What the package tells about a data set, and its examples by split."""
    try:
        import tensorflow_datasets as tfds
    except ImportError as error:
        raise InputError(f"tfds:{name} needs a package that is not there: {_INSTALL}") from error
    try:
        builder = tfds.builder(name, data_dir=place)
        if not pathlib.Path(builder.data_dir).exists():
            print(f"TensorFlow Datasets fetches {PREFIX}{name} to {printable(place)}", file=sys.stderr)
        builder.download_and_prepare()
        return builder.info, {
            split: tfds.as_numpy(builder.as_dataset(split=split)) for split in builder.info.splits
        }
    # What can go wrong in some hundred builders has no common type.
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        raise InputError(f"tfds:{name}: {type(error).__name__}: {reason}") from error


def _text_feature(name, features, wanted):
    if wanted in features:
        return wanted
    texts = [key for key, feature in features.items() if type(feature).__name__ == "Text"]
    if len(texts) == 1:
        return texts[0]
    raise InputError(
        f"tfds:{name} has {len(texts)} features that are text ({', '.join(sorted(texts))}): `text_column` "
        "names one; pairs of texts are not supported"
    )


def _rows(examples, text, label):
    """The `(text, label)` of the examples that have a label."""
    pairs = ((example[text].decode("utf-8", "replace"), int(example[label])) for example in examples)
    return [(content, number) for content, number in pairs if number >= 0]
