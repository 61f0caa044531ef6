"""A pretrained encoder in a folder of Hugging Face's format, judged before it is loaded."""

import dataclasses
import hashlib
import json
import os
import pathlib
import stat

from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_form import FAMILIES, EncoderForm

WEIGHTS = "model.safetensors"
_CONFIG, _VOCABULARY, _TOKENIZER = "config.json", "vocab.txt", "tokenizer_config.json"
_MOST_BYTES = 2**26
# The header's length stands before it, and no known model has a header as long as this.
_HEADER_BYTES = 2**26


@dataclasses.dataclass(frozen=True)
class EncoderFiles:
    """What is known of an encoder's files.

    Attributes:
        path: the folder.
        form: the `EncoderForm`.
        vocabulary: the `PieceVocabulary`.
    """

    path: pathlib.Path
    form: EncoderForm
    vocabulary: PieceVocabulary

    @classmethod
    def of(cls, path):
        """Reads all but the weights, of which only the list is read.

        Raises:
            InputError: the folder is none of an encoder, or of another architecture than `FAMILIES`; its
                vocabulary or its weights do not fit its configuration; or it has weights of another format.
        """
        path = pathlib.Path(path)
        if not path.is_dir():
            raise InputError(f"{path} is no folder")
        if not (path / _CONFIG).exists():
            raise InputError(f"{path} is no folder in Hugging Face's format: it has no {_CONFIG}")
        config = _json(path / _CONFIG)
        form = _form(path / _CONFIG, config)
        if not (path / WEIGHTS).exists():
            others = sorted(
                file.name for file in path.glob("*") if file.suffix in (".bin", ".h5", ".msgpack")
            )
            beside = f", only {', '.join(others)}, which may hold programs" if others else ""
            raise InputError(f"{path} has no {WEIGHTS}{beside}")
        if not (path / _VOCABULARY).exists():
            raise InputError(f"{path} has no {_VOCABULARY}: the pieces of WordPiece, one a line")
        vocabulary = _vocabulary(path, form)
        _check_weights(path / WEIGHTS, form)
        return cls(path, form, vocabulary)

    @property
    def fingerprint(self):
        """The sha256 of the files, which tells what an encoder makes of texts."""
        digest = hashlib.sha256()
        for name in (_CONFIG, _VOCABULARY, _TOKENIZER, WEIGHTS):
            file = self.path / name
            digest.update(f"{name} {file.exists()}\n".encode())
            if file.exists():
                with open(file, "rb") as opened:
                    digest.update(hashlib.file_digest(opened, "sha256").digest())
        return digest.hexdigest()


def _form(file, config):
    family = config.get("model_type")
    if family not in FAMILIES:
        raise InputError(
            f"{file}: model_type is {family!r:.40}; encoders can be of the families {', '.join(FAMILIES)}"
        )
    if config.get("position_embedding_type", "absolute") != "absolute":
        raise InputError(
            f"{file}: position_embedding_type is {config['position_embedding_type']!r:.40}, where absolute "
            "is expected"
        )
    if config.get("pad_token_id", 0) != 0:
        raise InputError(f"{file}: pad_token_id is {config['pad_token_id']!r:.40}, where 0 is expected")
    sizes = {}
    for name, key in FAMILIES[family].items():
        value = config.get(key)
        if type(value) is not int or not 0 < value < 2**31:
            raise InputError(
                f"{file}: {key} is {value!r:.40}, where a whole number of at least 1 is expected"
            )
        sizes[name] = value
    if sizes["size"] % sizes["heads"]:
        raise InputError(f"{file}: a size of {sizes['size']} can't be split over {sizes['heads']} heads")
    return EncoderForm(family, **sizes)


def _vocabulary(path, form):
    file = path / _VOCABULARY
    try:
        words = _bytes(file).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: {error.reason} at byte {error.start:,}") from error
    words = [word.removesuffix("\r") for word in words]
    if not words[-1]:
        words.pop()
    if len(words) != form.pieces:
        raise InputError(
            f"{file} has {len(words):,} pieces, where {_CONFIG} says {form.pieces:,}: it is that of another "
            "encoder"
        )
    tokenizer = _json(path / _TOKENIZER) if (path / _TOKENIZER).exists() else {}
    lowercase = tokenizer.get("do_lower_case", True)
    if type(lowercase) is not bool:
        raise InputError(
            f"{path / _TOKENIZER}: do_lower_case is {lowercase!r:.40}, where true or false is expected"
        )
    try:
        return PieceVocabulary(tuple(words), lowercase)
    except InputError as error:
        raise InputError(f"{file}: {error}") from error


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


def _json(file):
    try:
        value = json.loads(_bytes(file))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is no JSON: {error!s:.100}") from error
    if not isinstance(value, dict):
        raise InputError(f"{file} holds no JSON object")
    return value


def _bytes(file):
    """Returns what a file holds that may be anything; to open a pipe would wait for who writes to it."""
    try:
        with open(file, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
                raise InputError(f"{file} is no regular file of at most {_MOST_BYTES:,} bytes")
            return opened.read()
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror or error}") from error
