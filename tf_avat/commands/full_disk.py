"""What a user is told when a disk is full."""

import contextlib
import errno
import os

from tf_avat.input_error import InputError

_REASONS = {os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)}


@contextlib.contextmanager
def told_of_full_disk(folder):
    """Names the folder where writing fails in the block for want of space, whichever library fails.

    Args:
        folder: that the block writes to.

    Raises:
        InputError: the disk is full, or a quota or a limit of the size of files is reached.
    """
    try:
        yield
    # TensorFlow and HDF5 have errors of their own for it.
    except Exception as error:
        told = {reason for reason in _REASONS if any(reason in str(part) for part in _chain(error))}
        if not told:
            raise
        raise InputError(
            f"can't write to {folder}: {told.pop()}; free some space and run the same command again, or "
            "choose another folder"
        ) from error


def _chain(error):
    """An error and those it was raised upon."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
