"""Archives, read member by member without unpacking them to disk."""

import contextlib
import gzip
import pathlib
import stat
import tarfile
import zipfile
import zlib

from tf_avat.input_error import InputError

_CHUNK = 1 << 16


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
    with tar_stream(file, max_bytes, source) as archive:
        for member in archive:
            if member.name != name:
                continue
            if not member.isreg() or member.issparse():
                raise InputError(f"{source}: {name} is not a regular file")
            content = archive.extractfile(member).read()
            if len(content) != member.size:
                raise tarfile.ReadError(f"{name} is cut off")
            return content
    raise InputError(f"{source}: there is no {name} in it")


def read_zip_member(path, name, max_bytes):
    """Returns the content of one regular file in a zip archive.

    Args:
        path: of the archive.
        name: of the member, exactly as in the archive.
        max_bytes: the size of the member at most.

    Raises:
        InputError: the archive can't be read or is damaged, has no such member, or the member is not a
            regular file, encrypted, or too large when unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if name not in archive.namelist():
                raise InputError(f"{path}: there is no {name} in it")
            info = archive.getinfo(name)
            # Of what was packed elsewhere than on Unix the mode is 0.
            if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
                raise InputError(f"{path}: {name} is not a regular file")
            with archive.open(info) as member:
                # The size that the archive states need not be true.
                content = member.read(max_bytes + 1)
    except InputError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"can't read {path}: {error.strerror}") from error
    # What zipfile and each of the packings below it make of damage has no common type.
    except Exception as error:
        raise InputError(
            f"{path} is damaged: {str(error) or type(error).__name__}; remove it, and the next run fetches "
            "it anew"
        ) from error
    if len(content) > max_bytes:
        raise InputError(f"{path}: {name} unpacks to more than the {max_bytes:,} bytes it should need")
    return content


def archive_members(path, wanted, max_bytes, max_member_bytes):
    """Yields the wanted files of a tar.gz archive in its order, in one pass.

    One file at a time is held in memory. Although nothing is written, an archive with members that would
    be dangerous to unpack is not one of the data sets, and is refused.

    Args:
        path: of the archive.
        wanted: a compiled pattern; files whose whole name it matches are read.
        max_bytes: how much is unpacked at most, headers and files that are not wanted included.
        max_member_bytes: the size of a wanted file at most.

    Yields:
        `(match, content)`: the match of the name, and the file's bytes.

    Raises:
        InputError: the archive can't be read, is damaged, cut off, or too large when unpacked; it has no
            wanted file, one that comes twice or is too large; or any member has an absolute path, one with
            `..`, or is a link, a device or the like.
    """
    names = set()
    with _opened(path) as file:
        advice = "; remove it, and the next run fetches it anew"
        with tar_stream(file, max_bytes, path, advice) as archive:
            while (member := archive.next()) is not None:
                # tarfile keeps the headers it has read, of which there may be 100,000.
                archive.members.clear()
                _check_harmless(member, path)
                match = wanted.fullmatch(member.name)
                if match is None or member.isdir():
                    continue
                if member.name in names:
                    raise InputError(f"{path}: {member.name} comes twice")
                names.add(member.name)
                yield match, _content(archive, member, max_member_bytes, path)
            # The checksum over everything lies behind the end that tarfile stops at.
            while archive.fileobj.read(_CHUNK):
                pass
    if not names:
        raise InputError(f"{path}: no file in it has a name like {wanted.pattern}")


def _opened(path):
    try:
        return pathlib.Path(path).open("rb")
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error


def _check_harmless(member, path):
    parts = member.name.split("/")
    if member.name.startswith("/") or ".." in parts:
        raise InputError(f"{path}: refused, as the path {member.name!r} leads out of the archive")
    if not (member.isreg() or member.isdir()) or member.issparse():
        raise InputError(f"{path}: refused, as {member.name!r} is neither a regular file nor a folder")


def _content(archive, member, max_bytes, path):
    if member.size > max_bytes:
        raise InputError(f"{path}: {member.name} has {member.size:,} bytes, more than {max_bytes:,}")
    content = archive.extractfile(member).read()
    if len(content) != member.size:
        raise tarfile.ReadError(f"{member.name} is cut off")
    return content
