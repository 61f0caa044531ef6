"""Whether a folder can be written, found out before any long work."""

import os
import pathlib

from tf_avat.input_error import InputError


def check_writable(path, what):
    """Refuses a folder that can't be written or made; writes nothing.

    Args:
        path: the folder; it need not exist.
        what: what it is called in messages, as `the run folder`.

    Raises:
        InputError: it, or the nearest folder above it that is there, is no folder or not to be written.
    """
    nearest = pathlib.Path(path)
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if os.path.islink(path) and not os.path.exists(path):
        raise InputError(
            f"can't write {what} {path}: it is a link to {os.readlink(path)}, which is not there"
        )
    if not nearest.is_dir():
        raise InputError(f"can't write {what} {path}: {nearest} is not a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"can't write {what} {path}: no permission to write into {nearest}")
