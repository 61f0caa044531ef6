"""One file out of a tar archive, and nothing else."""

import io
import tarfile

from tf_avat.input_error import InputError


def read_archive_member(archive, name, most_bytes):
    """Returns the bytes of a regular file in a tar archive, whatever else the archive holds.

    Nothing is written, so no path, link or device in the archive can reach the disk.

    Args:
        archive: the archive's bytes, plain or compressed.
        name: the member's full name.
        most_bytes: the largest size accepted; bounds what a malicious archive can unpack to.

    Raises:
        InputError: the archive is broken, or has no such regular file of at most that size.
    """
    try:
        # A streaming read decompresses no more than it passes over, and each header tells a size first.
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r|*") as tar:
            passed = 0
            for member in tar:
                if member.name == name and member.isfile():
                    return _content(tar, member, most_bytes)
                passed += max(member.size, 0)
                if passed > 100 * most_bytes:
                    raise InputError(f"the archive holds more than {100 * most_bytes:,} bytes before {name}")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InputError(f"the archive with {name} is broken: {error}") from error
    raise InputError(f"the archive has no file {name}")


def _content(tar, member, most_bytes):
    if member.size > most_bytes:
        raise InputError(
            f"{member.name} has {member.size:,} bytes in the archive, at most {most_bytes:,} expected"
        )
    content = tar.extractfile(member).read()
    if len(content) != member.size:
        raise InputError(f"the archive ends within {member.name}")
    return content
