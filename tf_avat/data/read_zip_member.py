"""Single files out of zip archives, without unpacking them to disk."""

import stat
import zipfile

from tf_avat.input_error import InputError


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
