"""What the pieces that pretrained encoders know have in common."""

import dataclasses
import re
from typing import ClassVar

from tf_avat.input_error import InputError

# What a file with a piece in each line can't hold, nor tensorflow-text read.
_NO_PIECE = re.compile("[\n\r\0\ud800-\udfff]|^$")


@dataclasses.dataclass(frozen=True)
class EncoderPieces:
    """Pieces in the order of their ids, some of which are signs: for padding, the unknown, begin and end.

    Attributes:
        words: the pieces; id 0 is padding.
        signs: what a subclass calls these four.

    Raises:
        InputError: a sign is missing, padding is not the first, a piece stands there twice, is empty, or has
            a line break, a byte 0 or half a letter in it.
    """

    signs: ClassVar[tuple[str, str, str, str]]

    words: tuple[str, ...]

    def __post_init__(self):
        known = set(self.words)
        missing = [piece for piece in self.signs if piece not in known]
        if missing:
            raise InputError(f"there is no {missing[0]} among the pieces")
        if self.words[0] != self.signs[0]:
            raise InputError(f"the first piece is {self.words[0]!r:.40} and not {self.signs[0]}")
        if len(known) < len(self.words):
            raise InputError("a piece stands there twice")
        for i, word in enumerate(self.words):
            if _NO_PIECE.search(word):
                raise InputError(
                    f"piece {i:,}, {word!r:.40}, is empty, or has a line break, a byte 0 or half a letter"
                )

    def __len__(self):
        """The number of ids."""
        return len(self.words)

    @property
    def unknown(self):
        """The id of what has no pieces."""
        return self.words.index(self.signs[1])

    @property
    def frame(self):
        """The ids of what stands before and behind each text that the encoder reads."""
        return self.words.index(self.signs[2]), self.words.index(self.signs[3])
