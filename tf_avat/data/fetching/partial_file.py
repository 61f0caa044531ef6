"""A file that grows beside its final place."""

import contextlib
import fcntl
import os
import pathlib


@contextlib.contextmanager
def partial_file(path):
    """Yields an empty file to write, open for bytes, or None where `path` is there already.

    The file lies beside `path` under a name that ends in `.part`, and gets its final name on success. One
    process at a time has it, others wait, and then find `path` there. Who is killed leaves a file that the
    next one empties and writes anew, so no more than one is ever left behind. If the block raises, the
    file is removed.

    Args:
        path: where the file goes; the folder exists.

    Raises:
        OSError: the folder can't be written, or its disk is full or knows no locks.
    """
    path = pathlib.Path(path)
    part = path.with_name(path.name + ".part")
    with _locked(part) as file:
        try:
            if path.exists():
                yield None
                return
            file.truncate(0)
            yield file
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _locked(part):
    """Opens and locks the file that has this name once it is locked."""
    while True:
        # To open for writing would empty what another process is about to finish.
        file = part.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), part.stat()):
                    return file
        except BaseException:
            file.close()
            raise
        # While we waited, its owner gave it its final name or removed it.
        file.close()
