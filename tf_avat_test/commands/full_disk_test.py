import errno
import os

import pytest

from tf_avat.commands.full_disk import told_of_full_disk
from tf_avat.input_error import InputError


class LibraryError(Exception):
    """As TensorFlow has them, which tells what the system said in its message."""


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), "a/file"),
        LibraryError("a/file.tmp1; File too large"),
    ],
)
def test_the_folder_is_named_whatever_fails(error):
    second = RuntimeError("can't close the file")
    second.__context__ = error
    for raised in (error, second):
        with pytest.raises(InputError, match=r"can't write to runs/mine: .*; free some space"):
            write(raised)


def test_other_errors_stay_what_they_are():
    for error in (PermissionError(errno.EACCES, "Permission denied"), ValueError("no")):
        with pytest.raises(type(error)) as caught:
            write(error)
        assert caught.value is error


def write(error):
    with told_of_full_disk("runs/mine"):
        raise error
