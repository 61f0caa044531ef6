"""What was made of texts, kept beside the data: their words as ids, and their vocabulary."""

import contextlib
import hashlib
import json
import os
import pathlib
import tempfile

import tensorflow as tf

from tf_avat.data.fetching.partial_file import partial_file
from tf_avat.data.texts.text_stream import TextStream
from tf_avat.data.tokens.stored_sequences import StoredSequences
from tf_avat.data.tokens.tokenize import TOKENIZER
from tf_avat.data.tokens.vocabulary import Vocabulary
from tf_avat.written_atomically import written_atomically

# Raised when the same texts give other ids, another vocabulary or other bytes than before, so that nothing
# older is taken for what the code makes now. A test holds what each format gives.
FORMAT = 1

_FOLDER = "tokens"


def token_file(folder, ending, *parts):
    """Returns the path of the file that holds what was made of texts, whether it is there or not.

    Its name is a hash of all that its content depends on: `FORMAT`, the version of TensorFlow, whose tables
    of letters the tokenizer goes by, and `parts`, the version of the tokenizer among them. It lies in the
    subfolder `tokens` of the data folder, which may be removed at any time.

    Args:
        folder: the data folder.
        ending: of the file's name; tells kinds of content apart.
        *parts: what JSON can write.

    Returns:
        A `pathlib.Path`, or None if no file can be written there.
    """
    versions = [FORMAT, tf.__version__]
    digest = hashlib.sha256(json.dumps([versions, parts]).encode()).hexdigest()
    place = pathlib.Path(folder, _FOLDER)
    with contextlib.suppress(OSError):
        place.mkdir(parents=True, exist_ok=True)
    if not os.access(place, os.W_OK | os.X_OK):
        return None
    return place / f"{digest[:32]}.{ending}"


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
    path = token_file(folder, "ids", pipeline.tokenizer, texts.fingerprint, vocabulary.words)
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
    StoredSequences.write(file, pipeline.id_parts(texts.read()), pipeline.unknown_id, texts.left_out)


def stored_vocabulary(texts, min_count, size, folder):
    """Returns the `Vocabulary` of a stream of texts, kept in the data folder where that can be written.

    Args:
        texts: a `TextStream`, which is read only if its vocabulary is not there.
        min_count: least number of a word's occurrences.
        size: number of words, the most frequent ones; None for all.
        folder: the data folder.

    Raises:
        InputError: what reading the texts raises.
        OSError: the disk is full.
    """
    path = token_file(folder, "words", TOKENIZER, texts.fingerprint, min_count, size)
    if path is not None and path.exists():
        return Vocabulary(tuple(path.read_text("utf-8").split("\n")[:-1]))
    vocabulary = Vocabulary.of(texts.read(), min_count, size)
    if path is not None:
        with written_atomically(path) as temporary:
            temporary.write_text("".join(word + "\n" for word in vocabulary.words), "utf-8")
    return vocabulary


def dataset_vocabulary(dataset, min_count, size=None, added=None, folder=None):
    """Returns the data set's own vocabulary, or that of train, or of train and further texts.

    Args:
        dataset: a `TextDataset`.
        min_count: least number of a word's occurrences; a data set that prescribes its words has none.
        size: number of words, the most frequent ones; None for all.
        added: a `TextStream` whose words are counted with those of train, whatever the data set prescribes;
            or None.
        folder: the data folder, where the vocabulary is kept if there are further texts.

    Raises:
        InputError: what reading the further texts raises.
        OSError: the disk is full.
    """
    if added is not None:
        joined = TextStream.joined([TextStream.of(dataset.train.texts), added])
        return stored_vocabulary(joined, min_count, size, folder)
    if dataset.words is not None:
        return Vocabulary(dataset.words[:size])
    return Vocabulary.of(dataset.train.texts, min_count, size)
