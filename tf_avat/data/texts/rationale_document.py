"""A text and what people marked in it."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class RationaleDocument:
    """A text with its label, and the spans of it that people gave as reasons for the label.

    Attributes:
        name: of the document in its data set.
        text: tokens separated by white space.
        label: a class number.
        spans: `(start, end)` pairs, in numbers of tokens from 0, end excluded; they may overlap.

    Raises:
        ValueError: a span is empty or not within the text.
    """

    name: str
    text: str
    label: int
    spans: tuple[tuple[int, int], ...]

    def __post_init__(self):
        count = len(self.tokens)
        for start, end in self.spans:
            if not 0 <= start < end <= count:
                raise ValueError(f"{self.name}: the span {start} to {end} is not within its {count} tokens")

    @property
    def tokens(self):
        """A list of the text's tokens."""
        return self.text.split()

    @property
    def marked(self):
        """`(tokens,)` of bool: whether a span holds the token."""
        marked = np.zeros(len(self.tokens), bool)
        for start, end in self.spans:
            marked[start:end] = True
        return marked
