"""A labeled data set in its three splits."""

import dataclasses
import hashlib

from tf_avat.data.labeled_texts import LabeledTexts


@dataclasses.dataclass(frozen=True)
class TextDataset:
    """A data set for classification.

    Attributes:
        name: what `--dataset` calls it.
        classes: class names; a label is a place in it.
        splits: `LabeledTexts` under `train`, `valid` and `test`.
    """

    name: str
    classes: tuple[str, ...]
    splits: dict[str, LabeledTexts]

    @property
    def fingerprint(self):
        """The sha256 of class names, splits, labels and texts: equal where a model would see the same."""
        digest = hashlib.sha256(repr(self.classes).encode())
        for name in ("train", "valid", "test"):
            split = self.splits[name]
            digest.update(f"\0{name} {len(split)}\0".encode())
            for text, label in zip(split.texts, split.labels.tolist(), strict=True):
                digest.update(f"{label}\t{text}\0".encode())
        return digest.hexdigest()
