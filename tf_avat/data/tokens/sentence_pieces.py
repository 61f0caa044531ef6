"""Pieces that were learned from texts."""

import dataclasses
import hashlib

from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID


@dataclasses.dataclass(frozen=True)
class SentencePieces:
    """Pieces in the order of their ids; id 0 is padding, id 1 what has no piece, id 2 the first piece.

    Attributes:
        words: the pieces; one that begins a word begins with \u2581.
        model: what SentencePiece wrote: pieces, how likely each is, and how letters are made alike.
    """

    words: tuple[str, ...]
    model: bytes

    unknown = UNKNOWN_ID

    def __len__(self):
        """The number of ids, padding and unknown included."""
        return len(self.words) + FIRST_WORD_ID

    @property
    def tokenizer(self):
        """A name of this way of splitting, another one for every model."""
        return f"sentencepiece {hashlib.sha256(self.model).hexdigest()[:16]}"
