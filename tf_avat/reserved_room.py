"""Room on a disk, made sure of before a library writes that can't do without."""

import os


def check_room(path, size):
    """Writes as many bytes to `path` as will be needed there, and removes them again.

    HDF5 ends the process where it can't write what it has begun.

    Raises:
        OSError: there is not so much room, or files must not be as large.
    """
    block = bytes(2**20)
    try:
        with open(path, "wb", buffering=0) as file:
            while size > 0:
                size -= file.write(block[:size])
            os.fsync(file.fileno())
    finally:
        path.unlink(missing_ok=True)
