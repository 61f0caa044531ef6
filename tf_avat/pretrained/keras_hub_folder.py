"""An encoder's folder in keras-hub's own format, as `save_to_preset` writes it."""

from tf_avat.hdf5_numbers import hdf5_numbers
from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_form import EncoderForm
from tf_avat.pretrained.folder_files import json_object, parse_sizes, parse_switch
from tf_avat.pretrained.piece_files import byte_pairs, piece_vocabulary

WEIGHTS = "model.weights.h5"
_CONFIG, _TOKENIZER = "config.json", "tokenizer.json"
_VOCABULARY = "assets/tokenizer/vocabulary.txt"
_BYTE_PAIRS = "assets/tokenizer/vocabulary.json", "assets/tokenizer/merges.txt"
_FAMILIES = {"BertBackbone": "bert", "DistilBertBackbone": "distilbert", "RobertaBackbone": "roberta"}
_SIZES = {
    "pieces": "vocabulary_size",
    "layers": "num_layers",
    "heads": "num_heads",
    "size": "hidden_dim",
    "inner_size": "intermediate_dim",
    "positions": "max_sequence_length",
}


def keras_hub_folder(path, config):
    """Returns form, vocabulary and names of the files of an encoder, as `hugging_face_folder` does.

    Of the configuration only sizes are taken, and no object is made of it that it names.

    Args:
        path: the folder.
        config: the contents of its `config.json`.

    Raises:
        InputError: as `EncoderFiles.of`.
    """
    family = _FAMILIES.get(str(config.get("class_name")))
    if family is None:
        raise InputError(
            f"{path / _CONFIG}: class_name is {config.get('class_name')!r:.40}; encoders can be "
            f"{', '.join(_FAMILIES)}"
        )
    form = EncoderForm(family, **parse_sizes(path / _CONFIG, _inner(path / _CONFIG, config), _SIZES))
    for name in (WEIGHTS, _TOKENIZER):
        if not (path / name).is_file():
            raise InputError(f"{path} has no {name}, which keras-hub writes beside {_CONFIG}")
    tokenizer = _inner(path / _TOKENIZER, json_object(path / _TOKENIZER))
    if family == "roberta":
        spaced = parse_switch(path / _TOKENIZER, tokenizer, "add_prefix_space", False)
        names = _BYTE_PAIRS
        pieces = byte_pairs(*(path / name for name in names), form, spaced)
    else:
        lowercase = parse_switch(path / _TOKENIZER, tokenizer, "lowercase", True)
        names = (_VOCABULARY,)
        pieces = piece_vocabulary(path / _VOCABULARY, form.pieces, lowercase)
    _check_weights(path / WEIGHTS, form)
    return form, pieces, (_CONFIG, *names, _TOKENIZER, WEIGHTS)


def _inner(file, content):
    inner = content.get("config")
    if not isinstance(inner, dict):
        raise InputError(f"{file} tells no config")
    return inner


def _check_weights(file, form):
    try:
        held = hdf5_numbers(file)
    # What HDF5 makes of damage has no common type.
    except Exception as error:
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise InputError(f"{file} is no whole file of weights: {reason}") from error
    if held < form.least_weights:
        raise InputError(
            f"{file} does not fit {_CONFIG}: it holds {held:,} numbers, where sizes ask for "
            f"{form.least_weights:,} or more"
        )
