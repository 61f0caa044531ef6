"""An encoder's folder in Hugging Face's format."""

import json

from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_form import FAMILIES, EncoderForm
from tf_avat.pretrained.folder_files import json_object, parse_sizes, parse_switch, piece_vocabulary

WEIGHTS = "model.safetensors"
_CONFIG, _VOCABULARY, _TOKENIZER = "config.json", "vocab.txt", "tokenizer_config.json"
_IN_PARTS = "model.safetensors.index.json"
# The header's length stands before it, and no known model has a header as long as this.
_HEADER_BYTES = 2**26
# Of what keras-hub looks for by its name, and not each model has it.
_NEEDED = {"bert": "pooler.dense.weight", "distilbert": "distilbert.embeddings.word_embeddings.weight"}


def hugging_face_folder(path, config):
    """Returns form, vocabulary and names of the files of an encoder, of whose weights the list alone is read.

    Args:
        path: the folder.
        config: the contents of its `config.json`.

    Returns:
        `EncoderForm`, `PieceVocabulary`, and the names of what determines states, the weights last.

    Raises:
        InputError: as `EncoderFiles.of`.
    """
    form = _form(path / _CONFIG, config)
    if (path / _IN_PARTS).exists():
        raise InputError(f"{path} has {_IN_PARTS}: weights in several files can't be read, {WEIGHTS} can")
    if not (path / WEIGHTS).is_file():
        others = sorted(file.name for file in path.glob("*") if file.suffix in (".bin", ".h5", ".msgpack"))
        beside = f", only {', '.join(others)}, which may hold programs" if others else ""
        raise InputError(f"{path} has no {WEIGHTS}{beside}")
    tokenizer = json_object(path / _TOKENIZER) if (path / _TOKENIZER).exists() else {}
    lowercase = parse_switch(path / _TOKENIZER, tokenizer, "do_lower_case")
    vocabulary = piece_vocabulary(path / _VOCABULARY, form.pieces, lowercase)
    _check_weights(path / WEIGHTS, form)
    return form, vocabulary, (_CONFIG, _VOCABULARY, _TOKENIZER, WEIGHTS)


def _form(file, config):
    family = config.get("model_type")
    if family not in FAMILIES:
        raise InputError(
            f"{file}: model_type is {family!r:.40}; encoders can be of the families {', '.join(FAMILIES)}, "
            "whose pieces are WordPiece's"
        )
    if config.get("position_embedding_type", "absolute") != "absolute":
        raise InputError(
            f"{file}: position_embedding_type is {config['position_embedding_type']!r:.40}, where absolute "
            "is expected"
        )
    if config.get("pad_token_id", 0) != 0:
        raise InputError(f"{file}: pad_token_id is {config['pad_token_id']!r:.40}, where 0 is expected")
    return EncoderForm(family, **parse_sizes(file, config, FAMILIES[family]))


def _check_weights(file, form):
    """Compares the table of pieces with the configuration, by the list with which safetensors begins."""
    size = file.stat().st_size
    try:
        with open(file, "rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if not 2 <= length <= min(size - 8, _HEADER_BYTES):
                raise ValueError("its header is cut off")
            listed = json.loads(opened.read(length))
        ends = [entry["data_offsets"][1] for name, entry in listed.items() if name != "__metadata__"]
        if max(ends) + 8 + length > size:
            raise ValueError("it is cut off")
        tables = [
            e["shape"] for name, e in listed.items() if name.endswith("embeddings.word_embeddings.weight")
        ]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError(f"{file} is no whole file of safetensors: {error!s:.100}") from error
    if not tables:
        raise InputError(f"{file} holds no table of pieces, so it is none of a {form.family} encoder")
    if tables[0] != [form.pieces, form.size]:
        raise InputError(
            f"{file} does not fit {_CONFIG}: its table of pieces is {'x'.join(map(str, tables[0]))}, and not "
            f"{form.pieces}x{form.size}"
        )
    if not any(name.endswith(_NEEDED[form.family]) for name in listed):
        raise InputError(f"{file} has no {_NEEDED[form.family]}, which keras-hub asks for to load it")
