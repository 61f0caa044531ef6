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
_KINDS = "F64", "F32", "F16", "BF16"
# Of older files, counted up and no weight.
_COUNTED = "embeddings.position_ids"
# Earlier names of what a normalisation multiplies with and adds.
_EARLIER = {"LayerNorm.gamma": "LayerNorm.weight", "LayerNorm.beta": "LayerNorm.bias"}
# The header's length stands before it, and no known model has a header as long as this.
_HEADER_BYTES = 2**26


def check_weights(file, form):
    """Compares the tables with the configuration, by the list with which safetensors begins.

    Raises:
        InputError: the file is damaged, or holds no encoder, several of them, or one of other sizes or in
            whole numbers.
    """
    listed = _listed(file)
    names = _names(file, listed, form.family)
    for name, own in names.items():
        shape, kind = listed[name]
        if kind not in _KINDS:
            raise InputError(f"{file}: {name} is of type {kind}, where {', '.join(_KINDS)} are expected")
        if own.endswith(_TABLE) and shape != [form.pieces, form.size]:
            raise InputError(
                f"{file} does not fit {_CONFIG}: its table of pieces is {'x'.join(map(str, shape))}, and not "
                f"{form.pieces}x{form.size}"
            )
        if own.endswith(_SEGMENTS) and (len(shape) != 2 or not shape[0] or shape[1] != form.size):
            raise InputError(f"{file}: {name} has the shape {shape}, where rows of {form.size} are expected")


@contextlib.contextmanager
def keras_hub_weights(path, form):
    """Gives a folder with the same weights that keras-hub can load: the folder itself, or a temporary one.

    There is a temporary one where names have another prefix or are those of earlier versions, or the
    configuration leaves out what keras-hub asks for; where BERT has no pooler, which nothing here asks (it
    gets one of zeros), or not two segments (all pieces are of the first one); and for RoBERTa, of which
    keras-hub leaves out the table of segments: its first row is added to each position.

    Args:
        path: the folder.
        form: the `EncoderForm`.

    Raises:
        InputError: a temporary one can't be written.
    """
    file, config = pathlib.Path(path, WEIGHTS), json_object(pathlib.Path(path, _CONFIG))
    listed = _listed(file)
    names = _names(file, listed, form.family)
    shapes = {own: listed[name][0] for name, own in names.items()}
    if _is_ready(names, shapes, config, form):
        yield path
        return
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            _write(pathlib.Path(folder), file, names, config, form)
        # What safetensors makes of a full disk is an error of its own.
        except Exception as error:
            raise InputError(f"can't write a copy of {file} while it is loaded: {error!s:.150}") from error
        yield folder


def _is_ready(names, shapes, config, form):
    if any(name != own for name, own in names.items()):
        return False
    if form.family == "bert":
        return shapes.keys() >= set(_POOLER) and shapes.get(_SEGMENTS) == [2, form.size]
    return form.family == "distilbert" and "dropout" in config


def _write(folder, file, names, config, form):
    from safetensors.numpy import load_file, save_file

    held = load_file(file)
    # Sums in half precision would lose digits.
    weights = {own: held[name].astype(np.float32) for name, own in names.items()}
    if form.family == "bert":
        zeros = np.zeros((form.size, form.size), np.float32)
        weights = dict(zip(_POOLER, (zeros, zeros[0]), strict=True)) | weights
        if _SEGMENTS in weights and len(weights[_SEGMENTS]) != 2:
            weights[_SEGMENTS] = np.repeat(weights[_SEGMENTS][:1], 2, axis=0)
    prefix = _PREFIXES[form.family]
    if form.family == "roberta" and prefix + _SEGMENTS in weights:
        weights[prefix + _POSITIONS] += weights[prefix + _SEGMENTS][:1]
    # keras-hub asks for the dropout although the backbone's own is given.
    config = {"hidden_dropout_prob": 0.1, "dropout": 0.1, **config}
    (folder / _CONFIG).write_text(json.dumps(config))
    save_file(weights, folder / WEIGHTS)


def _names(file, listed, family):
    """Returns for each weight of the encoder the name that keras-hub asks for, by the one that it has."""
    tables = [name for name in listed if name.endswith(_TABLE)]
    if not tables:
        raise InputError(f"{file} holds no table of pieces, so it is none of a {family} encoder")
    if len(tables) > 1:
        raise InputError(f"{file} holds {len(tables)} tables of pieces, {', '.join(sorted(tables))}: which?")
    prefix = tables[0].removesuffix(_TABLE)
    names = {}
    for name in sorted(listed):
        if name.startswith(prefix) and name != prefix + _COUNTED:
            own = name.removeprefix(prefix)
            for earlier, later in _EARLIER.items():
                own = re.sub(rf"{re.escape(earlier)}$", later, own)
            names[name] = _PREFIXES[family] + own
    if len(set(names.values())) < len(names):
        raise InputError(f"{file} holds a weight of a normalisation under two names")
    return names


def _listed(file):
    """Returns shape and type of each array in the file, by its name."""
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
        return {name: (list(entry["shape"]), str(entry["dtype"])) for name, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError(f"{file} is no whole file of safetensors: {error!s:.100}") from error
