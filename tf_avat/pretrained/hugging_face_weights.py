"""The weights of an encoder's folder in Hugging Face's format, under the names that keras-hub asks for."""

import contextlib
import json
import pathlib
import re
import tempfile

import numpy as np

from tf_avat.input_error import InputError
from tf_avat.pretrained.folder_files import json_object

WEIGHTS = "model.safetensors"
_CONFIG = "config.json"
_TABLE = "embeddings.word_embeddings.weight"
_POSITIONS, _SEGMENTS = "embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"
_POOLER = "pooler.dense.weight", "pooler.dense.bias"
_PREFIXES = {"bert": "", "distilbert": "distilbert.", "roberta": "roberta."}
# Earlier names of what a normalisation multiplies with and adds.
_EARLIER = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}
# The header's length stands before it, and no known model has a header as long as this.
_HEADER_BYTES = 2**26


def check_weights(file, form):
    """Compares the table of pieces with the configuration, by the list with which safetensors begins.

    Raises:
        InputError: the file is damaged, or holds no encoder, several of them, or one of other sizes.
    """
    shapes = _listed(file)
    names = _names(file, shapes, form.family)
    table = next(shapes[name] for name, own in names.items() if own.endswith(_TABLE))
    if table != [form.pieces, form.size]:
        raise InputError(
            f"{file} does not fit {_CONFIG}: its table of pieces is {'x'.join(map(str, table))}, and not "
            f"{form.pieces}x{form.size}"
        )


@contextlib.contextmanager
def keras_hub_weights(path, form):
    """Gives a folder with the same weights that keras-hub can load: the folder itself, or a temporary one.

    There is a temporary one where names have another prefix or are those of earlier versions; where BERT has
    no pooler, which nothing here asks (it gets one of zeros); and for RoBERTa, of which keras-hub leaves out
    the table of segments: its one row is added to each position.

    Args:
        path: the folder.
        form: the `EncoderForm`.
    """
    from safetensors.numpy import load_file, save_file

    file = pathlib.Path(path, WEIGHTS)
    names = _names(file, _listed(file), form.family)
    ready = all(name == own for name, own in names.items()) and form.family != "roberta"
    if ready and (form.family != "bert" or names.keys() >= set(_POOLER)):
        yield path
        return
    held = load_file(file)
    weights = {own: held[name] for name, own in names.items()}
    if form.family == "bert":
        weights = {
            _POOLER[0]: np.zeros((form.size, form.size), np.float32),
            _POOLER[1]: np.zeros(form.size, np.float32),
        } | weights
    prefix = _PREFIXES[form.family]
    if form.family == "roberta" and prefix + _SEGMENTS in weights:
        weights[prefix + _POSITIONS] = weights[prefix + _POSITIONS] + weights[prefix + _SEGMENTS][:1]
    with tempfile.TemporaryDirectory() as folder:
        # keras-hub asks for them although the backbone's dropout is given.
        config = {"hidden_dropout_prob": 0.1, "dropout": 0.1, **json_object(pathlib.Path(path, _CONFIG))}
        pathlib.Path(folder, _CONFIG).write_text(json.dumps(config))
        save_file(weights, pathlib.Path(folder, WEIGHTS))
        yield folder


def _names(file, listed, family):
    """Returns for each weight of the encoder the name that keras-hub asks for, by the one that it has."""
    tables = [name for name in listed if name.endswith(_TABLE)]
    if not tables:
        raise InputError(f"{file} holds no table of pieces, so it is none of a {family} encoder")
    if len(tables) > 1:
        raise InputError(f"{file} holds {len(tables)} tables of pieces, {', '.join(sorted(tables))}: which?")
    prefix = tables[0].removesuffix(_TABLE)
    names = {}
    for name in listed:
        if name.startswith(prefix):
            own = name.removeprefix(prefix)
            for earlier, later in _EARLIER.items():
                own = re.sub(rf"{re.escape(earlier)}$", later, own)
            names[name] = _PREFIXES[family] + own
    return names


def _listed(file):
    """Returns the shape of each array in the file, by its name."""
    size = file.stat().st_size
    try:
        with open(file, "rb") as opened:
            length = int.from_bytes(opened.read(8), "little")
            if not 2 <= length <= min(size - 8, _HEADER_BYTES):
                raise ValueError("its header is cut off")
            listed = json.loads(opened.read(length))
        entries = {name: entry for name, entry in listed.items() if name != "__metadata__"}
        if max(entry["data_offsets"][1] for entry in entries.values()) + 8 + length > size:
            raise ValueError("it is cut off")
        return {name: list(entry["shape"]) for name, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError(f"{file} is no whole file of safetensors: {error!s:.100}") from error
