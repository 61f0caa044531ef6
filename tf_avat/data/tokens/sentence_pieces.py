"""Pieces that were learned from texts."""

import dataclasses
import hashlib
import math

from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory, text_format

from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID
from tf_avat.input_error import InputError

# As much of SentencePiece's message as is looked at, by its numbers; its package is needed to learn alone.
_MESSAGES = """
name: "tf_avat/sentence_pieces.proto" package: "tf_avat" syntax: "proto2"
message_type { name: "PieceModel"
  field { name: "pieces" number: 1 type: TYPE_MESSAGE type_name: ".tf_avat.PieceModel.Piece"
          label: LABEL_REPEATED }
  field { name: "training" number: 2 type: TYPE_MESSAGE type_name: ".tf_avat.PieceModel.Training"
          label: LABEL_OPTIONAL }
  field { name: "letters" number: 3 type: TYPE_MESSAGE type_name: ".tf_avat.PieceModel.Letters"
          label: LABEL_OPTIONAL }
  field { name: "back" number: 5 type: TYPE_MESSAGE type_name: ".tf_avat.PieceModel.Letters"
          label: LABEL_OPTIONAL }
  nested_type { name: "Piece"
    field { name: "piece" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "score" number: 2 type: TYPE_FLOAT label: LABEL_OPTIONAL }
    field { name: "type" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL default_value: "1" } }
  nested_type { name: "Training"
    field { name: "type" number: 3 type: TYPE_INT32 label: LABEL_OPTIONAL default_value: "1" } }
  nested_type { name: "Letters"
    field { name: "table" number: 2 type: TYPE_BYTES label: LABEL_OPTIONAL } } }
"""
_UNIGRAM, _NORMAL, _UNKNOWN, _CONTROL = 1, 1, 2, 3
# How the sha256 of each of SentencePiece's tables of letters begins: of nmt_nfkc, the same with case ignored,
# nfkc, likewise, and none. Its readers follow a table wherever that leads.
_TABLES = {"1e2c7b43d3ee9755", "2c03512e62f9ed96", "7e46d9e08af4b6a3", "d8dfef3d6db0eef0", "e3b0c44298fc1c14"}


def _piece_model():
    file = text_format.Parse(_MESSAGES, descriptor_pb2.FileDescriptorProto())
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tf_avat.PieceModel"))


_PieceModel = _piece_model()


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

    @classmethod
    def parsed(cls, model):
        """Returns those of a model, which somebody else may have made.

        Raises:
            InputError: it is damaged, or none that was learned here: of another kind, with a table of letters
                that SentencePiece does not bring, or with other special pieces.
        """
        try:
            found = _PieceModel.FromString(model)
        except message.DecodeError as error:
            raise InputError("it is no model of SentencePiece") from error
        kinds = [piece.type for piece in found.pieces]
        if kinds != [_CONTROL, _UNKNOWN] + [_NORMAL] * (len(kinds) - FIRST_WORD_ID):
            raise InputError("it is no model of SentencePiece that was learned here")
        table = hashlib.sha256(found.letters.table).hexdigest()[:16]
        if found.training.type != _UNIGRAM or table not in _TABLES or found.back.table:
            raise InputError("it is no model of SentencePiece that was learned here")
        words = tuple(piece.piece for piece in found.pieces[FIRST_WORD_ID:])
        known = len(set(words)) == len(words) and all(words)
        if not known or not all(math.isfinite(piece.score) for piece in found.pieces):
            raise InputError("a piece of it is empty, stands there twice or has a score that is no number")
        return cls(words, model)

    def __len__(self):
        """The number of ids, padding and unknown included."""
        return len(self.words) + FIRST_WORD_ID

    @property
    def tokenizer(self):
        """A name of this way of splitting, another one for every model."""
        return f"sentencepiece {hashlib.sha256(self.model).hexdigest()[:16]}"
