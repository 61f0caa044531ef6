"""An encoder of a few kilobytes with random weights, in Hugging Face's format."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file

from tf_avat.data.tokens.byte_pairs import byte_letters
from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_files import EncoderFiles

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
WORDS = "the film is a story of its time and place with music dull awful bland witty superb moving"
PIECES = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    *WORDS.split(" "),
    *(".", ",", "'"),
    *LETTERS.replace("a", "", 1),
    *(f"##{letter}" for letter in LETTERS),
)
# In RoBERTa's pieces, whose order is that of its files, a space is Ġ and the bytes of é are Ã©.
MERGES = ("f i", "l m", "fi lm", "Ġ film", "a a", "aa a", "Ã ©", "Ġ t", "h e", "Ġt he", "d u", "l l", "du ll")
BYTE_PIECES = (
    *("<s>", "<pad>", "</s>", "<unk>", "<mask>"),
    *byte_letters(),
    *("".join(pair.split(" ")) for pair in MERGES),
)
SIZE, INNER, HEADS, LAYERS, POSITIONS = 8, 12, 2, 2, 24


def write_encoder(folder, family="bert", seed=3, pieces=None, **config):
    """Writes configuration, vocabulary and random weights; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = pieces or (BYTE_PIECES if family == "roberta" else PIECES)
    values = {"model_type": family, "vocab_size": len(pieces), **_SIZES[family], **config}
    (folder / "config.json").write_text(json.dumps(values))
    if family == "roberta":
        (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(pieces)}))
        (folder / "merges.txt").write_text("".join(f"{line}\n" for line in ("#version: 0.2", *MERGES)))
    else:
        (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
        (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces))
    random = np.random.default_rng(seed)
    shapes = {"bert": _bert, "distilbert": _distilbert, "roberta": _roberta}[family](len(pieces))
    weights = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    weights |= {name: 1 + value for name, value in weights.items() if name.endswith("LayerNorm.weight")}
    if family == "bert":
        # As files of earlier versions have it.
        weights["embeddings.position_ids"] = np.arange(POSITIONS)[None]
    save_file(weights, folder / "model.safetensors")
    return folder


def told(folder):
    """Returns the line that says why a folder is none of an encoder."""
    with pytest.raises(InputError) as caught:
        EncoderFiles.of(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


_BERT_SIZES = {
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "hidden_size": SIZE,
    "intermediate_size": INNER,
    "max_position_embeddings": POSITIONS,
}
_DISTILBERT_SIZES = {
    "n_layers": LAYERS,
    "n_heads": HEADS,
    "dim": SIZE,
    "hidden_dim": INNER,
    "dropout": 0.1,
    "max_position_embeddings": POSITIONS,
}
_ROBERTA_SIZES = {**_BERT_SIZES, "max_position_embeddings": POSITIONS + 2, "pad_token_id": 1}
_SIZES = {"bert": _BERT_SIZES, "distilbert": _DISTILBERT_SIZES, "roberta": _ROBERTA_SIZES}


def _roberta(pieces):
    shapes = {f"roberta.{name}": shape for name, shape in _bert(pieces).items() if "pooler" not in name}
    return {
        **shapes,
        "roberta.embeddings.position_embeddings.weight": (POSITIONS + 2, SIZE),
        "roberta.embeddings.token_type_embeddings.weight": (1, SIZE),
    }


def _bert(pieces):
    shapes = {
        "embeddings.word_embeddings.weight": (pieces, SIZE),
        "embeddings.position_embeddings.weight": (POSITIONS, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
        **_affine("pooler.dense", SIZE, SIZE),
        **_norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        own = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            shapes |= _affine(f"{own}.attention.self.{part}", SIZE, SIZE)
        shapes |= _affine(f"{own}.attention.output.dense", SIZE, SIZE)
        shapes |= _norm(f"{own}.attention.output.LayerNorm")
        shapes |= _affine(f"{own}.intermediate.dense", INNER, SIZE)
        shapes |= _affine(f"{own}.output.dense", SIZE, INNER)
        shapes |= _norm(f"{own}.output.LayerNorm")
    return shapes


def _distilbert(pieces):
    shapes = {
        "distilbert.embeddings.word_embeddings.weight": (pieces, SIZE),
        "distilbert.embeddings.position_embeddings.weight": (POSITIONS, SIZE),
        **_norm("distilbert.embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        own = f"distilbert.transformer.layer.{layer}"
        for part in ("q_lin", "k_lin", "v_lin", "out_lin"):
            shapes |= _affine(f"{own}.attention.{part}", SIZE, SIZE)
        shapes |= _norm(f"{own}.sa_layer_norm")
        shapes |= _affine(f"{own}.ffn.lin1", INNER, SIZE)
        shapes |= _affine(f"{own}.ffn.lin2", SIZE, INNER)
        shapes |= _norm(f"{own}.output_layer_norm")
    return shapes


def _affine(name, outputs, inputs):
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _norm(name):
    return {f"{name}.weight": (SIZE,), f"{name}.bias": (SIZE,)}
