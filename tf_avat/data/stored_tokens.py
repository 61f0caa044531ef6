"""Texts as word ids on disk, made once."""

import tempfile

from tf_avat.data.partial_file import partial_file
from tf_avat.data.stored_sequences import StoredSequences
from tf_avat.data.token_file import token_file
from tf_avat.data.word_ids import UNKNOWN_ID


def stored_tokens(texts, pipeline, vocabulary, folder):
    """Returns the ids of a stream of texts as `StoredSequences`.

    They are kept in the data folder and found there the next time (`token_file`). A kept file is whole or
    not there: one that was begun and not finished has no place. Where the data folder can't be written, the
    ids go into a temporary file.

    Args:
        texts: a `TextStream`, which is read only if the ids are not there.
        pipeline: a `TextPipeline`.
        vocabulary: its `Vocabulary`.
        folder: the data folder.

    Raises:
        InputError: what reading the texts raises, or the file that is there is damaged.
        OSError: the disk is full.
    """
    path = token_file(folder, "ids", texts.fingerprint, vocabulary.words)
    if path is None:
        with tempfile.TemporaryFile() as file:
            _write(file, texts, pipeline)
            return StoredSequences(file)
    if not path.exists():
        with partial_file(path) as file:
            if file is not None:
                _write(file, texts, pipeline)
    with path.open("rb") as file:
        return StoredSequences(file)


def _write(file, texts, pipeline):
    StoredSequences.write(file, pipeline.id_parts(texts.read()), UNKNOWN_ID, texts.left_out)
