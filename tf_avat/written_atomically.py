"""Files that are either whole or not there."""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import tempfile

_PREFIX = ".writing-"
_TEMPORARY = re.compile(re.escape(_PREFIX) + "[a-z0-9_]+")


@contextlib.contextmanager
def written_atomically(path):
    """Yields the path of a temporary file beside `path`; on success it takes `path`'s place.

    If the block raises, the temporary file is removed and what stood at `path` stays. What killed processes
    left in the folder is removed first. The temporary name ends as the final one does, for writers that go by
    the ending.

    Raises:
        OSError: the folder does not exist or can't be written.
    """
    path = pathlib.Path(path)
    remove_leftovers(path.parent)
    with _locked_folder(path.parent) as folder:
        temporary = pathlib.Path(folder, path.name)
        yield temporary
        os.replace(temporary, path)


def is_temporary(name):
    """Returns whether a file name is one of those that `written_atomically` gives while it writes."""
    return _TEMPORARY.fullmatch(name) is not None


def remove_leftovers(folder):
    """Removes what processes that were killed amid writing left in a folder.

    What a living process writes stays, on this machine and, where the disk's locks reach, on others.
    """
    with contextlib.suppress(OSError):
        for name in filter(is_temporary, os.listdir(folder)):
            place = os.path.join(folder, name)
            with contextlib.suppress(OSError), _opened(place) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place)


@contextlib.contextmanager
def _locked_folder(parent):
    """A temporary folder with a lock that ends with this process, by which others know that it lives."""
    while True:
        with (
            tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True) as folder,
            contextlib.ExitStack() as stack,
        ):
            # Before it has its lock, another process may take it for a leftover.
            try:
                lock = stack.enter_context(_opened(folder))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.stat(folder)
            except (BlockingIOError, FileNotFoundError):
                continue
            except OSError:
                # A disk without locks: nobody else can lock, and so remove, the folder either.
                pass
            yield folder
            return


@contextlib.contextmanager
def _opened(folder):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
