"""The sizes of an encoder."""

import dataclasses

from tf_avat.input_error import InputError
from tf_avat.pretrained.own_tokenizer import BYTE_PAIRS, WORDPIECE

# By family what Hugging Face's configuration calls the sizes.
FAMILIES = {
    "bert": {
        "pieces": "vocab_size",
        "layers": "num_hidden_layers",
        "heads": "num_attention_heads",
        "size": "hidden_size",
        "inner_size": "intermediate_size",
        "positions": "max_position_embeddings",
    },
    "distilbert": {
        "pieces": "vocab_size",
        "layers": "n_layers",
        "heads": "n_heads",
        "size": "dim",
        "inner_size": "hidden_dim",
        "positions": "max_position_embeddings",
    },
}
# RoBERTa's configuration has BERT's names.
FAMILIES["roberta"] = FAMILIES["bert"]


@dataclasses.dataclass(frozen=True)
class EncoderForm:
    """All of an encoder but its weights and its vocabulary.

    Attributes:
        family: one of `FAMILIES`.
        pieces: number of pieces of its vocabulary.
        layers: number of transformer layers.
        heads: attention heads of each.
        size: of a state.
        inner_size: of a layer's feed-forward part.
        positions: longest text in pieces, what stands before and behind it included.
    """

    family: str
    pieces: int
    layers: int
    heads: int
    size: int
    inner_size: int
    positions: int

    @classmethod
    def parsed(cls, values):
        """Returns the form that a run folder tells.

        Raises:
            InputError: the values are not those of an encoder.
        """
        names = [field.name for field in dataclasses.fields(cls)]
        # No dictionary looks up a list.
        families = tuple(FAMILIES)
        if not isinstance(values, dict) or set(values) != set(names) or values["family"] not in families:
            raise InputError("it does not tell the form of the encoder")
        sizes = [values[name] for name in names if name != "family"]
        if (
            not all(type(size) is int and 0 < size < 2**31 for size in sizes)
            or values["size"] % values["heads"]
        ):
            raise InputError("the form of the encoder has sizes that no encoder has")
        return cls(**values)

    @property
    def least_weights(self):
        """A number of weights that an encoder of this form has at least."""
        layer = 4 * self.size**2 + 2 * self.size * self.inner_size
        return (self.pieces + self.positions) * self.size + self.layers * layer

    @property
    def tokenizer(self):
        """What it splits texts into."""
        return BYTE_PAIRS if self.family == "roberta" else WORDPIECE

    @property
    def padding_row(self):
        """The id of padding in the encoder's own files; here it is 0, and ids below it are one higher."""
        return 1 if self.family == "roberta" else 0

    @property
    def longest(self):
        """Pieces of a text that it reads: what stands before and behind it takes two positions."""
        return self.positions - 2
