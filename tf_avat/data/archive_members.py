"""The files of an archive, one after the other, without unpacking them to disk."""

import pathlib
import tarfile

from tf_avat.data.tar_stream import tar_stream
from tf_avat.input_error import InputError

_CHUNK = 1 << 16


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
