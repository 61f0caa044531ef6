"""How a SavedModel splits words into pieces, as its program tells."""

import dataclasses
import hashlib
import importlib
import pathlib

from tensorflow.core.protobuf import saved_model_pb2

from tf_avat.data.tokens.invisible import WORD_JOINER

# Operations of tensorflow-text, and what begins a piece that goes on with the word before it.
_WORDPIECE, _ITS_MARK = "FastWordpieceTokenizeWithOffsets", "##"
_SENTENCEPIECE = "SentencepieceOp"
_BYTE_PAIRS = "RegexSplitWithOffsets"


@dataclasses.dataclass(frozen=True)
class ExportedPieces:
    """A SavedModel's way of splitting.

    Attributes:
        tokenizer: its name, as that of the run which exported it but for the case of wordpiece, and for which
            pairs of bytes there are.
        continued: what a piece begins with that goes on with the word before it.
        apart: whether each piece counts as a word, and not all of one word together.
    """

    tokenizer: str
    continued: str
    apart: bool

    @classmethod
    def of_program(cls, place):
        """Returns that of a SavedModel, whose operations are there from now on; None if it has words.

        Raises:
            ValueError: it has operations of tensorflow-text, which is not installed.
        """
        program = pathlib.Path(place, "saved_model.pb")
        content = program.read_bytes() if program.is_file() else b""
        if _WORDPIECE.encode() in content:
            found = cls("wordpiece", _ITS_MARK, False)
        elif _SENTENCEPIECE.encode() in content:
            found = cls(f"sentencepiece {_model_hash(content)}", WORD_JOINER, True)
        elif _BYTE_PAIRS.encode() in content:
            found = cls("byte-pairs", WORD_JOINER, False)
        else:
            return None
        try:
            importlib.import_module("tensorflow_text")
        except ImportError as error:
            raise ValueError("it needs tensorflow-text, which is not installed") from error
        return found


def _model_hash(content):
    """As `SentencePieces` names its model."""
    program = saved_model_pb2.SavedModel.FromString(content)
    for graph in program.meta_graphs:
        functions = graph.graph_def.library.function
        for node in (node for function in functions for node in function.node_def):
            if node.op == _SENTENCEPIECE:
                return hashlib.sha256(node.attr["model"].s).hexdigest()[:16]
    return "of another program"
