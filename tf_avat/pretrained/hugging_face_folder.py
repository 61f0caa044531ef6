"""An encoder's folder in Hugging Face's format."""

import dataclasses
import sys

from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_form import FAMILIES, EncoderForm
from tf_avat.pretrained.folder_files import parse_sizes
from tf_avat.pretrained.hugging_face_pieces import hugging_face_pieces
from tf_avat.pretrained.hugging_face_weights import WEIGHTS, check_weights

_CONFIG = "config.json"
_IN_PARTS = "model.safetensors.index.json"
# What keras-hub computes, in BERT's family by an approximation that differs by .0005 at most.
_ACTIVATIONS = ("gelu", "gelu_new", "gelu_fast", "gelu_python", "gelu_pytorch_tanh")
# keras-hub has 1e-12 in BERT's and 1e-5 in RoBERTa's; beside states' variance such differences are nothing.
_MOST_EPSILON = 1e-5
# RoBERTa counts positions from behind that of padding, so the first rows of its table are never read.
_UNUSED_POSITIONS = {"roberta": 2}


def hugging_face_folder(path, config):
    """Returns form, pieces and names of the files of an encoder, of whose weights the list alone is read.

    Args:
        path: the folder.
        config: the contents of its `config.json`.

    Returns:
        `EncoderForm`, `PieceVocabulary` or `BytePairs`, and the names of what determines states, the weights
        last.

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
    pieces, names = hugging_face_pieces(path, config, form)
    check_weights(path / WEIGHTS, form)
    return form, pieces, (_CONFIG, *names, WEIGHTS)


def _form(file, config):
    family = config.get("model_type")
    if not isinstance(family, str) or family not in FAMILIES:
        raise InputError(
            f"{file}: model_type is {family!r:.40}; encoders can be of the families {', '.join(FAMILIES)}"
        )
    if family == "roberta" and sys.version_info < (3, 11):
        raise InputError(f"{file}: keras-hub reads {family} in this format for Python 3.11 and later alone")
    form = EncoderForm(family, **parse_sizes(file, config, FAMILIES[family]))
    expected = {
        "position_embedding_type": ("absolute",),
        "pad_token_id": (form.padding_row,),
        "is_decoder": (False,),
        "activation" if family == "distilbert" else "hidden_act": _ACTIVATIONS,
    }
    for name, values in expected.items():
        if config.get(name, values[0]) not in values:
            raise InputError(
                f"{file}: {name} is {config[name]!r:.40}, where {' or '.join(map(str, values))} is expected"
            )
    epsilon = config.get("layer_norm_eps", 0)
    if not isinstance(epsilon, int | float) or not 0 <= epsilon <= _MOST_EPSILON:
        raise InputError(
            f"{file}: layer_norm_eps is {epsilon!r:.40}, where at most {_MOST_EPSILON} is expected"
        )
    unused = _UNUSED_POSITIONS.get(family, 0)
    if form.positions <= unused + 2:
        raise InputError(f"{file}: max_position_embeddings is {form.positions}, which leaves none for a text")
    return dataclasses.replace(form, positions=form.positions - unused)
