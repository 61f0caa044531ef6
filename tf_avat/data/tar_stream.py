"""A tar.gz archive, read front to back without unpacking it to disk."""

import contextlib
import gzip
import tarfile
import zlib

from tf_avat.input_error import InputError


@contextlib.contextmanager
def tar_stream(file, max_bytes, source, advice=""):
    """Yields a `tarfile.TarFile` to be read in order; what goes wrong in the block is told as damage.

    Args:
        file: the archive, open for reading bytes.
        max_bytes: how much is unpacked at most, headers included.
        source: what to call the archive in messages.
        advice: what ends the message about damage.

    Raises:
        InputError: the archive is damaged, cut off or larger than `max_bytes` when unpacked.
    """
    try:
        # In a stream there is no seeking, so everything goes through the bound.
        with (
            gzip.GzipFile(fileobj=file) as unpacked,
            tarfile.open(fileobj=_Bounded(unpacked, max_bytes, source), mode="r|") as archive,
        ):
            yield archive
    except InputError:
        raise
    # tarfile lets some of its own parser's errors out as ValueError, OverflowError and RecursionError.
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise _damaged(source, error, advice) from error
    except (ArithmeticError, LookupError, RecursionError) as error:
        raise _damaged(source, error, advice) from error


def _damaged(source, reason, advice):
    return InputError(f"{source} is damaged: {str(reason) or type(reason).__name__}{advice}")


class _Bounded:
    """Reads a file up to a number of bytes."""

    def __init__(self, file, max_bytes, source):
        self._file = file
        self._left = max_bytes
        self._message = f"{source} unpacks to more than the {max_bytes:,} bytes it should need"

    def read(self, size):
        data = self._file.read(min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise InputError(self._message)
        return data
