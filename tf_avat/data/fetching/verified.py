"""Whether files of the data folder are the pinned ones, at each opening."""

import contextlib
import dataclasses
import functools
import hashlib
import json
import os
import pathlib
import re
import stat
import sys

from tf_avat.input_error import InputError
from tf_avat.printable import one_line
from tf_avat.written_atomically import written_atomically

_FOLDER = "verified"
_CHUNK = 1 << 20
_SHA256 = re.compile("[0-9a-f]{64}")
# Of what a note or message shows of a hash; metrics.json has the whole.
_SHOWN = 16
_MOST_BYTES = 10_000
_ATTEMPTS = 10
_STATE = "size", "mtime_ns", "ctime_ns", "inode"


@dataclasses.dataclass(frozen=True)
class VerifiedFile:
    """A file of the data folder whose hash is known.

    Attributes:
        name: where it lies in the data folder, as `sst/trainDevTestTrees_PTB.zip`.
        path: its path.
        sha256: what it has, hexadecimal.
        pinned: whether that is what is pinned, so that the file is the published one.
    """

    name: str
    path: pathlib.Path
    sha256: str
    pinned: bool


def verified(folder, name, sha256):
    """Returns a file of the data folder as a `VerifiedFile`.

    1. A file with the pinned hash is the published one, whoever put it there.
    2. One with another hash that never had the pinned one was put there by somebody: it is used, and a line
       on stderr says so, once a process.
    3. One that had the pinned hash before and has another now is refused.

    The hash is remembered in the data folder's subfolder `verified`, and taken from there as long as size,
    times and inode are the same, so that a large file is read for it once. A folder that can't be written is
    done without.

    Args:
        folder: the data folder.
        name: of the file in it.
        sha256: the pinned one, hexadecimal.

    Raises:
        InputError: the file can't be read, is no regular file, changes while it is read, or was changed since
            it was verified.
    """
    path, memory = pathlib.Path(folder, name), pathlib.Path(folder, _FOLDER, f"{name}.json")
    remembered = _remembered(memory)
    try:
        state, found = _state_and_sha256(path, remembered)
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error
    if found != sha256 and remembered.get("sha256") == sha256:
        raise InputError(
            f"{path} is damaged or was changed since it was verified (sha256 now {found[:_SHOWN]}...): "
            "remove it, and the next run fetches it anew; or remove its file in "
            f"{memory.parent} to use it as it is"
        )
    if found != sha256:
        _tell(path, found, sha256)
    if not _is_remembered(remembered, state):
        _remember(folder, memory, {**dict(zip(_STATE, state, strict=True)), "sha256": found})
    return VerifiedFile(name, path, found, found == sha256)


def _state_and_sha256(path, remembered):
    """Returns the state of a file and its sha256, read if it is not the remembered one.

    Another process that fetches the same file may put its own in place meanwhile: it is whole, and read then.
    """
    left = _ATTEMPTS
    while True:
        state = _state(os.stat(path), path)
        if _is_remembered(remembered, state):
            return state, remembered["sha256"]
        try:
            return state, _sha256_once(path, state)
        except InputError:
            left -= 1
            if not left or os.stat(path).st_ino == state[_STATE.index("inode")]:
                raise


def _is_remembered(remembered, state):
    return bool(remembered) and [remembered.get(key) for key in _STATE] == list(state)


def archive_entries(*files):
    """Returns what results say of `VerifiedFile`s: name, sha256 and pinned of each, by their names."""
    entries = {file.name: {"name": file.name, "sha256": file.sha256, "pinned": file.pinned} for file in files}
    return [entries[name] for name in sorted(entries)]


def check_pin(found, pinned, what):
    """Refuses what was fetched where its hash is not the pinned one.

    Args:
        found: the sha256 that it has, hexadecimal.
        pinned: the one that it should have.
        what: was fetched, for the message.

    Raises:
        InputError: the hashes differ.
    """
    if found != pinned:
        raise InputError(
            f"can't fetch {what}: the file there is another one, its sha256 is {found} where {pinned} is "
            "pinned"
        )


def file_sha256(path, state=None):
    """Returns the sha256 of a file, hexadecimal.

    Args:
        path: of the file.
        state: what `_state` has found, or None.

    Raises:
        InputError: it is no regular file, or not in the same state before and after it is read.
        OSError: it can't be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        before = _state(os.fstat(file.fileno()), path)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        if not (state or before) == before == _state(os.fstat(file.fileno()), path):
            raise InputError(f"{path} was changed while it was read")
    return digest.hexdigest()


# Where nothing can be kept in the folder, a process that opens a file over and over reads it for this once.
_sha256_once = functools.lru_cache(maxsize=64)(file_sha256)


def _state(status, path):
    """What tells that a file has changed; its ctime can't be set back as its mtime can."""
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path} is not a regular file")
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _remembered(memory):
    """What `_remember` wrote, or an empty dictionary where there is nothing of the kind."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        if stat.S_ISREG(memory.stat().st_mode) and memory.stat().st_size < _MOST_BYTES:
            value = json.loads(memory.read_text("utf-8"))
            sha256 = value.get("sha256") if isinstance(value, dict) else None
            if isinstance(sha256, str) and _SHA256.fullmatch(sha256):
                return value
    return {}


def _remember(folder, memory, value):
    with contextlib.suppress(OSError):
        # The system lets root write where nobody is meant to.
        if os.stat(folder).st_mode & 0o222:
            memory.parent.mkdir(parents=True, exist_ok=True)
            with written_atomically(memory) as temporary:
                temporary.write_text(json.dumps(value) + "\n", "utf-8")


@functools.cache
def _tell(path, found, pinned):
    told = f"its sha256 is {found}, where {pinned[:_SHOWN]}... is pinned"
    print(one_line(f"Note: {path} is used as it was put there: {told}"), file=sys.stderr)
