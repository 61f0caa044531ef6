"""The pieces that a pretrained encoder knows which reads pairs of bytes."""

import dataclasses
import hashlib

from tf_avat.data.tokens.piece_vocabulary import check_pieces
from tf_avat.input_error import InputError

_PADDING, _UNKNOWN, _BEGIN, _END = "<pad>", "<unk>", "<s>", "</s>"


def byte_letters():
    """Returns the letters that stand for the bytes 0 to 255 in such a vocabulary, 256 of them.

    A byte that Latin-1 shows as a sign of its own is that sign; all others are the letters from U+0100 on.

    Reference: Radford et al. (2019), Language Models are Unsupervised Multitask Learners.
    """
    shown = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return tuple(chr(byte if byte in shown else next(others)) for byte in range(256))


@dataclasses.dataclass(frozen=True)
class BytePairs:
    """Pieces in the order of their ids, and which two of them become one, in the order of their ranks.

    Attributes:
        words: the pieces, of `byte_letters`; id 0 is padding.
        merges: of each pair its two pieces with a space between them.
        spaced: whether a text that begins with a word is read with a space before it, as all other words.

    Raises:
        InputError: a piece that every such vocabulary has is missing, padding is not the first, a piece
            stands there twice, or a pair is none of two pieces that make a third; or as `check_pieces`.
    """

    words: tuple[str, ...]
    merges: tuple[str, ...]
    spaced: bool = False

    def __post_init__(self):
        known = set(self.words)
        missing = [piece for piece in (_PADDING, _UNKNOWN, _BEGIN, _END) if piece not in known]
        if missing:
            raise InputError(f"there is no {missing[0]} among the pieces")
        if self.words[0] != _PADDING:
            raise InputError(f"the first piece is {self.words[0]!r:.40} and not {_PADDING}")
        if len(known) < len(self.words):
            raise InputError("a piece stands there twice")
        check_pieces(self.words)
        missing = [byte for byte, letter in enumerate(byte_letters()) if letter not in known]
        if missing:
            raise InputError(f"there is no piece for the byte {missing[0]}")
        for rank, pair in enumerate(self.merges):
            parts = pair.split(" ")
            if len(parts) != 2 or not known.issuperset((*parts, "".join(parts))):
                raise InputError(f"pair {rank + 1:,}, {pair!r:.60}, is not of two pieces that make a third")
        if len(set(self.merges)) < len(self.merges):
            raise InputError("a pair stands there twice")

    def __len__(self):
        """The number of ids."""
        return len(self.words)

    @property
    def unknown(self):
        """The id of what has no pieces: of an empty text alone, as every byte is a piece."""
        return self.words.index(_UNKNOWN)

    @property
    def frame(self):
        """The ids of what stands before and behind each text that the encoder reads."""
        return self.words.index(_BEGIN), self.words.index(_END)

    @property
    def tokenizer(self):
        """A name of this way of splitting, another one for other pairs."""
        digest = hashlib.sha256("\n".join(self.merges).encode()).hexdigest()[:16]
        return f"{'spaced ' if self.spaced else ''}byte-pairs {digest}"
