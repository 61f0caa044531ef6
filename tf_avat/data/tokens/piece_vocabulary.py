"""The pieces of words that a pretrained encoder knows."""

import dataclasses
import re

from tf_avat.input_error import InputError

# What a file with a piece in each line can't hold, nor tensorflow-text read.
_NO_PIECE = re.compile("[\n\r\0\ud800-\udfff]|^$")
# What a file with a piece in each line can't hold, nor tensorflow-text read.
_NO_PIECE = re.compile("[\n\r\0\ud800-\udfff]|^$")
_PADDING, _UNKNOWN, _BEGIN, _END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


@dataclasses.dataclass(frozen=True)
class PieceVocabulary:
    """Pieces in the order of their ids; those that go on with a word begin with ##.

    Attributes:
        words: the pieces; id 0 is padding.
        lowercase: whether texts are lower-cased, and lose their accents, before they are split.

    Raises:
        InputError: a piece that every such vocabulary has is missing, padding is not the first, a piece
            stands there twice, or as `check_pieces`.
    """

    words: tuple[str, ...]
    lowercase: bool = True

    def __post_init__(self):
        missing = [piece for piece in (_PADDING, _UNKNOWN, _BEGIN, _END) if piece not in self.words]
        if missing:
            raise InputError(f"there is no {missing[0]} among the pieces")
        check_pieces(self.words)
        if self.words[0] != _PADDING:
            raise InputError(f"the first piece is {self.words[0]!r:.40} and not {_PADDING}")
        if len(set(self.words)) < len(self.words):
            raise InputError("a piece stands there twice")

    def __len__(self):
        """The number of ids."""
        return len(self.words)

    @property
    def unknown(self):
        """The id of what has no pieces."""
        return self.words.index(_UNKNOWN)

    @property
    def frame(self):
        """The ids of what stands before and behind each text that the encoder reads."""
        return self.words.index(_BEGIN), self.words.index(_END)


def check_pieces(words):
    """Refuses pieces that are empty or can't be written to a file with a piece in each line.

    Raises:
        InputError: one is, or has a line break, a byte 0 or half a letter in it.
    """
    for i, word in enumerate(words):
        if _NO_PIECE.search(word):
            raise InputError(
                f"piece {i:,}, {word!r:.40}, is empty, or has a line break, a byte 0 or half a letter in it"
            )
