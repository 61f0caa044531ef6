"""Which pieces an encoder brings, before it is there."""

import pathlib

from tf_avat.input_error import InputError
from tf_avat.pretrained.folder_files import json_object

WORDPIECE, BYTE_PAIRS = "wordpiece", "byte_pairs"


def own_tokenizer(name):
    """Returns what an encoder splits texts into, as far as its name or its configuration tell it.

    Args:
        name: as for `find_encoder`.
    """
    file = pathlib.Path(name, "config.json")
    if not file.parent.is_dir():
        return BYTE_PAIRS if name.startswith("roberta_") else WORDPIECE
    try:
        config = json_object(file) if file.exists() else {}
    # It is told where the encoder is judged.
    except InputError:
        return WORDPIECE
    of_pairs = config.get("model_type") == "roberta" or config.get("class_name") == "RobertaBackbone"
    return BYTE_PAIRS if of_pairs else WORDPIECE
