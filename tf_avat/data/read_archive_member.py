"""Single files out of archives, without unpacking them to disk."""

import tarfile

from tf_avat.data.tar_stream import tar_stream
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
