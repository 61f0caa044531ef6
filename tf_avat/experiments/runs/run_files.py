"""Files of a run folder, which somebody else may have made."""

import hashlib
import json
import os
import pathlib
import stat

from tf_avat.experiments.runs.run_lock import LOCK_FILE
from tf_avat.input_error import InputError

# Ten million words, or the evaluations of a thousand data sets.
_MOST_BYTES = 2**28
_BLOCK = 2**20

# What SentencePiece learned.
PIECES_FILE = "sentencepiece.model"
# Which pieces of an encoder become one, in the order of their ranks.
PAIRS_FILE = "merges.txt"

# What a run folder has under these names.
_FILES = (
    "config.json",
    "metrics.json",
    "history.csv",
    "predictions.jsonl",
    "vocabulary.txt",
    PIECES_FILE,
    PAIRS_FILE,
    "README.md",
)
_FOLDERS = "checkpoints", "evaluation", "tensorboard", "saved_model"


def read_run_text(file):
    """Returns the text of a file that may be anything.

    Raises:
        FileNotFoundError: it is not there.
        InputError: it is no regular file, larger than what a run writes, not UTF-8, or can't be read.
    """
    try:
        return read_run_bytes(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8: {error.reason} at byte {error.start:,}") from error


def read_run_bytes(file):
    """Returns the bytes of a file that may be anything; raises as `read_run_text`."""
    try:
        # To open a pipe would wait for somebody who writes to it.
        with open(file, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{file} is not a regular file")
            if status.st_size > _MOST_BYTES:
                raise InputError(f"{file} has {status.st_size:,} bytes, more than a run writes")
            return opened.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise InputError(f"can't read {file}: {error.strerror or error}") from error


def read_run_json(file):
    """Returns the dictionary that a file holds as JSON.

    Raises:
        FileNotFoundError: it is not there.
        InputError: as `read_run_text`; or it holds something else, NaN or infinity.
    """
    try:
        value = json.loads(read_run_text(file), parse_constant=_refuse, parse_float=_finite)
    except InputError:
        raise
    # ValueError covers numbers of more digits than Python reads.
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is not the JSON that a run writes: {error}") from error
    if not isinstance(value, dict):
        raise InputError(f"{file} is not the JSON that a run writes: it holds no object")
    return value


def check_own_places(folder, overwrite=False):
    """Refuses a run folder in which writing would reach what is not the run's.

    Every place that a run or an evaluation writes to, and all below, has to be a regular file or a folder: no
    link, which may lead anywhere, no pipe and no device. The folder itself may be reached by a link.

    Args:
        folder: the run folder; it need not exist.
        overwrite: whether all that a run writes is removed first, links as such; then only names that begin
            with a dot, as those of locks and of temporary folders, are looked at.

    Raises:
        InputError: the message names the place.
    """
    folder = pathlib.Path(folder)
    hidden = (
        [place.name for place in folder.iterdir() if place.name.startswith(".")] if folder.is_dir() else []
    )
    for name in (*hidden, *(() if overwrite else (*_FILES, *_FOLDERS))):
        place = folder / name
        if not os.path.lexists(place):
            continue
        _check_place(place)
        if name in (*_FILES, LOCK_FILE) and place.is_dir():
            raise InputError(f"{place} is a folder where a run has a file; remove it")
        if name in _FOLDERS and not place.is_dir():
            raise InputError(f"{place} is a file where a run has a folder; remove it")
        for parent, folders, files in os.walk(place):
            for inner in (*folders, *files):
                _check_place(pathlib.Path(parent, inner))


def file_fingerprint(file):
    """Returns the sha256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with open(file, "rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _check_place(place):
    mode = place.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise InputError(
            f"{place} is a link to {os.readlink(place)}; nothing is written through links of a run folder: "
            "remove it, or put in its place what it leads to"
        )
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(f"{place} is neither a file nor a folder; remove it")


def _refuse(constant):
    raise ValueError(f"{constant} is no number")


def _finite(digits):
    value = float(digits)
    return value if abs(value) != float("inf") else _refuse(digits[:40])
