"""A pretrained encoder in a folder, judged before it is loaded."""

import dataclasses
import hashlib
import pathlib

from tf_avat.data.fetching.verified import file_sha256
from tf_avat.data.tokens.byte_pairs import BytePairs
from tf_avat.data.tokens.piece_vocabulary import PieceVocabulary
from tf_avat.input_error import InputError
from tf_avat.pretrained.encoder_form import EncoderForm
from tf_avat.pretrained.folder_files import json_object
from tf_avat.pretrained.hugging_face_folder import hugging_face_folder
from tf_avat.pretrained.keras_hub_folder import keras_hub_folder


@dataclasses.dataclass(frozen=True)
class EncoderFiles:
    """What is known of an encoder's files.

    Attributes:
        path: the folder.
        form: the `EncoderForm`.
        vocabulary: the `PieceVocabulary`, or `BytePairs`.
        names: of the files that determine what it makes of texts, where they are there; the weights last.
    """

    path: pathlib.Path
    form: EncoderForm
    vocabulary: PieceVocabulary | BytePairs
    names: tuple[str, ...]

    @classmethod
    def of(cls, path):
        """Reads all but the weights of a folder in Hugging Face's format or in keras-hub's.

        Raises:
            InputError: the folder is none of an encoder, or of another architecture than `FAMILIES`; its
                vocabulary or its weights do not fit its configuration; or it has weights of another format.
        """
        path = pathlib.Path(path)
        if not path.is_dir():
            raise InputError(f"{path} is no folder")
        file = path / "config.json"
        if not file.exists():
            raise InputError(
                f"{path} is no folder in Hugging Face's format or keras-hub's: it has no {file.name}"
            )
        config = json_object(file)
        judged = keras_hub_folder if "class_name" in config else hugging_face_folder
        return cls(path, *judged(path, config))

    @property
    def weights(self):
        """The file of the weights."""
        return self.path / self.names[-1]

    @property
    def fingerprint(self):
        """The sha256 of the files, which tells what an encoder makes of texts."""
        digest = hashlib.sha256()
        for name in self.names:
            file = self.path / name
            digest.update(f"{name} {file.exists()}\n".encode())
            if file.exists():
                digest.update(bytes.fromhex(file_sha256(file)))
        return digest.hexdigest()
