"""An encoder of a few kilobytes with random weights, in Hugging Face's format."""

import json

import numpy as np
from safetensors.numpy import save_file

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
SIZE, INNER, HEADS, LAYERS, POSITIONS = 8, 12, 2, 2, 24


def write_encoder(folder, family="bert", seed=3, pieces=PIECES, **config):
    """Writes configuration, vocabulary and random weights; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = _BERT_SIZES if family == "bert" else _DISTILBERT_SIZES
    values = {"model_type": family, "vocab_size": len(pieces), **sizes, **config}
    (folder / "config.json").write_text(json.dumps(values))
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": True}))
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces))
    random = np.random.default_rng(seed)
    shapes = _bert(len(pieces)) if family == "bert" else _distilbert(len(pieces))
    weights = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    weights |= {name: 1 + value for name, value in weights.items() if name.endswith("LayerNorm.weight")}
    save_file(weights, folder / "model.safetensors")
    return folder


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
