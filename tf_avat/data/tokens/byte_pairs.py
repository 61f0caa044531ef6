"""The pieces that a pretrained encoder knows which reads pairs of bytes."""

import dataclasses
import hashlib

from tf_avat.data.tokens.encoder_pieces import EncoderPieces
from tf_avat.input_error import InputError


def byte_letters():
    """Returns the letters that stand for the bytes 0 to 255 in such a vocabulary, 256 of them.

    A byte that Latin-1 shows as a sign of its own is that sign; all others are the letters from U+0100 on.

    Reference: Radford et al. (2019), Language Models are Unsupervised Multitask Learners.
    """
    shown = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return tuple(chr(byte if byte in shown else next(others)) for byte in range(256))


@dataclasses.dataclass(frozen=True)
class BytePairs(EncoderPieces):
    """Pieces of bytes, and which two of them become one, in the order of their ranks.

    Every byte is a piece, so that an empty text alone has the unknown one.

    Attributes:
        words: as in `EncoderPieces`, of `byte_letters`.
        merges: of each pair its two pieces with a space between them.
        spaced: whether a text that begins with a word is read with a space before it, as all other words.

    Raises:
        InputError: as `EncoderPieces`; or a byte has no piece, or a pair stands there twice or is none of two
            pieces that make a third.
    """

    signs = "<pad>", "<unk>", "<s>", "</s>"

    merges: tuple[str, ...]
    spaced: bool = False

    def __post_init__(self):
        super().__post_init__()
        known = set(self.words)
        missing = [byte for byte, letter in enumerate(byte_letters()) if letter not in known]
        if missing:
            raise InputError(f"there is no piece for the byte {missing[0]}")
        for rank, pair in enumerate(self.merges):
            parts = pair.split(" ")
            if len(parts) != 2 or not known.issuperset((*parts, "".join(parts))):
                raise InputError(f"pair {rank + 1:,}, {pair!r:.60}, is not of two pieces that make a third")
        if len(set(self.merges)) < len(self.merges):
            raise InputError("a pair stands there twice")

    @property
    def tokenizer(self):
        """A name of this way of splitting, another one for other pairs."""
        digest = hashlib.sha256("\n".join(self.merges).encode()).hexdigest()[:16]
        return f"{'spaced ' if self.spaced else ''}byte-pairs {digest}"
