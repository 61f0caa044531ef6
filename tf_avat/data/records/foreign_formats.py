"""Files that are something else than text, by how they begin."""

_UNPACK = "unpack it first"
_AS_TEXT = "save what is in it as text"

# What a file begins with, what it is, and what to do about it.
_BEGINNINGS = (
    (b"PK\x03\x04", "a zip archive, as spreadsheets are too", "unpack it or save it as text first"),
    (b"PK\x05\x06", "an empty zip archive", _UNPACK),
    (b"\xba\x16\x4f\x2f", "a fastText model", "take the .vec file beside it"),
    (b"\x93NUMPY", "a NumPy array, which has no words", _AS_TEXT),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", _AS_TEXT),
    (b"PAR1\x15", "a Parquet file", _AS_TEXT),
    (b"ARROW1\0", "an Arrow file", _AS_TEXT),
    (b"FEA1\0", "a Feather file", _AS_TEXT),
    (b"SQLite format 3\0", "an SQLite database", _AS_TEXT),
    (b"\x1f\x8b", "gzip", _UNPACK),
    *((b"BZh%d1AY&SY" % level, "compressed with bzip2", _UNPACK) for level in range(1, 10)),
    (b"\xfd7zXZ\0", "compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", _UNPACK),
    (b"\x04\x22\x4d\x18", "compressed with lz4", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"%PDF-", "a PDF", _AS_TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old spreadsheet or document", _AS_TEXT),
    (b"version https://git-lfs", "a pointer of Git LFS", "fetch the file itself with git lfs pull"),
    *(
        (b"\x80" + bytes([protocol]), "a pickle, which is a program and is not run", _AS_TEXT)
        for protocol in range(2, 6)
    ),
)
_TAR = 257, b"ustar"
# The length of the header stands before it.
_SAFETENSORS = 8, b'{"'
_MAX_SAFETENSORS_HEADER = 10**8


def foreign_format(head):
    """Returns what a file is, and what to do about it; None if it may well be text.

    Args:
        head: its first bytes, some hundreds of them.
    """
    for beginning, what, mend in _BEGINNINGS:
        if head.startswith(beginning):
            return what, mend
    if head[_TAR[0] :].startswith(_TAR[1]):
        return "a tar archive", _UNPACK
    length = int.from_bytes(head[: _SAFETENSORS[0]], "little")
    if head[_SAFETENSORS[0] :].startswith(_SAFETENSORS[1]) and length < _MAX_SAFETENSORS_HEADER:
        return "a safetensors file, which has no words", _AS_TEXT
    return None


def is_markup(head):
    """Tells whether text begins as HTML, XML or JSON does, and not as a list of words."""
    start = head.lstrip()[:15].lower()
    return start.startswith((b"<!doctype", b"<html", b"<?xml", b'{"', b"{\n", b"{\r", b"[{", b"[[", b'["'))
