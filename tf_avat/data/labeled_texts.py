"""Texts with their labels."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class LabeledTexts:
    """Text i has the label `labels[i]`.

    Attributes:
        texts: a tuple of str.
        labels: `(len(texts),)` of int32, read-only; any sequence of whole numbers is taken.

    Raises:
        ValueError: the lengths differ, or a label is not a whole number.
    """

    texts: tuple[str, ...]
    labels: np.ndarray

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

    def __len__(self):
        """The number of texts."""
        return len(self.texts)
