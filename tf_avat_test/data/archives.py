"""Archives for tests, made in memory."""

import io
import tarfile


def member(name, content=b"", **attributes):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info, content


def archive_of(*members, archive_format=tarfile.PAX_FORMAT, compresslevel=9):
    file = io.BytesIO()
    with tarfile.open(
        fileobj=file, mode="w:gz", format=archive_format, compresslevel=compresslevel
    ) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()
