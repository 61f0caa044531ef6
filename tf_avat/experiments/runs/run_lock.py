"""One writer at a time in a run folder."""

import contextlib
import os
import pathlib

import filelock

from tf_avat.input_error import InputError

# Name of the lock's file in the run folder.
LOCK_FILE = ".lock"

# Who has just released it may be given this long to have done so.
_SECONDS = 0.3


class RunLock:
    """The right to write into a run folder, held by one program of all; it ends with its process.

    Args:
        folder: the run folder.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._lock = filelock.FileLock(self.folder / LOCK_FILE, thread_local=False)
        self._file = None

    def acquire(self, seconds=_SECONDS):
        """Takes the lock, waiting for who has it.

        Args:
            seconds: how long to wait at most.

        Raises:
            InputError: another program has it for longer.
            OSError: the folder is not there or can't be written.
        """
        try:
            self._lock.acquire(timeout=seconds, poll_interval=0.05)
        except filelock.Timeout:
            raise InputError(
                f"another program is writing into {self.folder}; wait until it has ended, or stop it"
            ) from None
        self._file = _identity(self.folder / LOCK_FILE)

    def check_held(self):
        """Finds out whether the folder is still the one whose lock was taken.

        Raises:
            InputError: it was removed, and is gone or made anew by another program.
        """
        if not self._lock.is_locked or _identity(self.folder / LOCK_FILE) != self._file:
            raise InputError(f"{self.folder} was removed or replaced while this program wrote there")

    def release(self):
        """Gives the lock back, if it is held, and removes its file."""
        if not self._lock.is_locked:
            return
        # While it is held: who waits sees that the file has gone, and begins anew. Another's file stays.
        if _identity(self.folder / LOCK_FILE) == self._file:
            with contextlib.suppress(OSError):
                (self.folder / LOCK_FILE).unlink()
        self._lock.release(force=True)

    def check(self):
        """Finds out whether another program has the lock; leaves nothing behind.

        Raises:
            InputError: it has.
        """
        if (self.folder / LOCK_FILE).exists() and not self._lock.is_locked:
            self.acquire()
            self.release()

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *error):
        self.release()


def _identity(file):
    """What tells a file from another that has its name later, or None if it is not there."""
    try:
        found = os.lstat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino
