"""Texts with their labels."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class LabeledTexts:
    """One split of a data set.

    Attributes:
        texts: the texts as they came.
        labels: `(texts,)` of int32, class numbers.
    """

    texts: tuple[str, ...]
    labels: np.ndarray

    def __post_init__(self):
        if len(self.texts) != len(self.labels):
            raise ValueError(f"{len(self.texts)} texts but {len(self.labels)} labels")

    def __len__(self):
        """The number of texts."""
        return len(self.texts)
