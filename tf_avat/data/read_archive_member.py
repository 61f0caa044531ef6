"""Single files out of archives, without unpacking them to disk."""

import gzip
import tarfile
import zlib

from tf_avat.input_error import InputError


def read_archive_member(file, name, max_bytes, source):
    """Returns the content of one regular file in a tar.gz archive, in one pass.

    Nothing is written, so it does not matter what paths or links the archive holds besides.

    Args:
        file: the archive, open for reading bytes.
        name: of the member, exactly as in the archive; the first of several.
        max_bytes: how much is unpacked at most, all that lies before the member included.
        source: what to call the archive in messages.

    Raises:
        InputError: the archive is damaged, cut off or too large when unpacked, has no such member, or the
            member is a link, a folder or a device.
    """
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            return _read(_Bounded(unpacked, max_bytes, source), name, source)
    except InputError:
        raise
    # tarfile lets some of its own parser's errors out as ValueError, OverflowError and RecursionError.
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise _damaged(source, error) from error
    except (ArithmeticError, LookupError, RecursionError) as error:
        raise _damaged(source, error) from error


def _read(file, name, source):
    # A stream has to be read on to get at the next member, and so to go through the bound.
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for member in archive:
            if member.name != name:
                continue
            if not member.isreg() or member.issparse():
                raise InputError(f"{source}: {name} is not a regular file")
            content = archive.extractfile(member).read()
            if len(content) != member.size:
                raise _damaged(source, f"{name} is cut off")
            return content
    raise InputError(f"{source}: there is no {name} in it")


def _damaged(source, reason):
    return InputError(f"{source} is damaged: {str(reason) or type(reason).__name__}")


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
