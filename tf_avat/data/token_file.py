"""Where what was made of texts is kept."""

import contextlib
import hashlib
import json
import os
import pathlib

import tensorflow as tf

from tf_avat.data import invisible, stored_sequences, text_pipeline, tokenize

_FOLDER = "tokens"


def token_file(folder, ending, *parts):
    """Returns the path of the file that holds what was made of texts, whether it is there or not.

    Its name is a hash of all that its content depends on: the tokenizer, the format and `parts`. It lies in
    the subfolder `tokens` of the data folder, which may be removed at any time.

    Args:
        folder: the data folder.
        ending: of the file's name; tells kinds of content apart.
        *parts: what JSON can write.

    Returns:
        A `pathlib.Path`, or None if no file can be written there.
    """
    modules = stored_sequences, text_pipeline, tokenize, invisible
    code = [pathlib.Path(module.__file__).read_text("utf-8") for module in modules]
    digest = hashlib.sha256(json.dumps([tf.__version__, code, parts]).encode()).hexdigest()
    place = pathlib.Path(folder, _FOLDER)
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    if not os.access(place, os.W_OK | os.X_OK):
        return None
    return place / f"{digest[:32]}.{ending}"
