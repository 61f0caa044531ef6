"""The pieces of words that a pretrained encoder knows."""

import dataclasses

from tf_avat.data.tokens.encoder_pieces import EncoderPieces


@dataclasses.dataclass(frozen=True)
class PieceVocabulary(EncoderPieces):
    """WordPiece's pieces; those that go on with a word begin with ##.

    Attributes:
        words: as in `EncoderPieces`.
        lowercase: whether texts are lower-cased, and lose their accents, before they are split.

    Raises:
        InputError: as `EncoderPieces`.
    """

    signs = "[PAD]", "[UNK]", "[CLS]", "[SEP]"

    lowercase: bool = True
