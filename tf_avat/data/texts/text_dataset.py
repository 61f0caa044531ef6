"""A labeled data set and what tells it from others."""

import dataclasses
import hashlib
import json

import numpy as np

from tf_avat.data.fetching.verified import VerifiedFile
from tf_avat.data.texts.rationale_document import RationaleDocument


@dataclasses.dataclass(frozen=True, eq=False)
class LabeledTexts:
    """Text i has the label `labels[i]`.

    Attributes:
        texts: a tuple of str.
        labels: `(len(texts),)` of int32, read-only; any sequence of whole numbers is taken.
        documents: the `RationaleDocument` of each text, or None where nobody has marked evidence.

    Raises:
        ValueError: the lengths differ, a label is not a whole number, or a document has another text.
    """

    texts: tuple[str, ...]
    labels: np.ndarray
    documents: tuple[RationaleDocument, ...] | None = None

    def __post_init__(self):
        labels = np.array(self.labels)
        if labels.ndim != 1 or len(labels) != len(self.texts):
            raise ValueError(f"{len(self.texts)} texts have labels of shape {labels.shape}")
        if len(labels) and labels.dtype.kind not in "iu":
            raise ValueError(f"labels are whole numbers, not {labels.dtype}")
        labels = labels.astype(np.int32)
        labels.flags.writeable = False
        object.__setattr__(self, "texts", tuple(self.texts))
        object.__setattr__(self, "labels", labels)
        if self.documents is not None:
            object.__setattr__(self, "documents", tuple(self.documents))
            if tuple(document.text for document in self.documents) != self.texts:
                raise ValueError("the evidence is that of other texts")

    def __len__(self):
        """The number of texts."""
        return len(self.texts)

    def chosen(self, rows):
        """Returns the `LabeledTexts` of some rows, `(rows,)` of int, in that order."""
        documents = None if self.documents is None else tuple(self.documents[i] for i in rows)
        return LabeledTexts(tuple(self.texts[i] for i in rows), self.labels[rows], documents)


@dataclasses.dataclass(frozen=True, eq=False)
class TextDataset:
    """A data set in its three splits.

    Attributes:
        name: what `dataset` calls it.
        classes: class names; label i stands for `classes[i]`.
        train: `LabeledTexts` to learn from.
        valid: `LabeledTexts` to choose by.
        test: `LabeledTexts` to report on.
        words: the words that a model of this data set knows, where the data set prescribes them; None
            where they are to be counted in train.
        archives: the `VerifiedFile`s of the data folder that it was read from.

    Raises:
        ValueError: a label stands for no class, or a word comes twice.
    """

    name: str
    classes: tuple[str, ...]
    train: LabeledTexts
    valid: LabeledTexts
    test: LabeledTexts
    words: tuple[str, ...] | None = None
    archives: tuple[VerifiedFile, ...] = ()

    def __post_init__(self):
        for split, labeled in self.splits.items():
            strange = set(labeled.labels.tolist()) - set(range(len(self.classes)))
            if strange:
                raise ValueError(
                    f"{self.name}: label {min(strange)} in {split}, but {len(self.classes)} classes"
                )
        if self.words is not None and len(set(self.words)) < len(self.words):
            raise ValueError(f"{self.name}: a word of the vocabulary comes twice")

    @property
    def splits(self):
        """The splits by name, in the order train, valid, test."""
        return {"train": self.train, "valid": self.valid, "test": self.test}

    @property
    def fingerprint(self):
        """SHA-256 over classes, prescribed words, splits, texts and labels in their order, hexadecimal."""
        digest = hashlib.sha256(_line(self.classes))
        if self.words is not None:
            digest.update(_line(["words", *self.words]))
        for split, labeled in self.splits.items():
            for text, label in zip(labeled.texts, labeled.labels.tolist(), strict=True):
                digest.update(_line([split, label, text]))
        return digest.hexdigest()


def _line(value):
    """JSON escapes line ends and all but ASCII, so that no two records run into each other."""
    return (json.dumps(value) + "\n").encode("ascii")


def split_overlap(dataset):
    """Returns how many texts of valid and of test also stand in train, letter by letter.

    Args:
        dataset: a `TextDataset`.

    Returns:
        `{"valid": number, "test": number}`; a text that comes twice counts twice.
    """
    train = set(dataset.train.texts)
    return {split: sum(text in train for text in dataset.splits[split].texts) for split in ("valid", "test")}
