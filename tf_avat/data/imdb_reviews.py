"""The files of the Large Movie Review Dataset."""

import pathlib
import re

from tf_avat.data.archive_members import archive_members
from tf_avat.data.download import download
from tf_avat.input_error import InputError

_URL = "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"
_SHA256 = "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"
_BYTES = 84_125_825

# Several times what the archive holds unpacked, some 300 MB, and the longest review, 14 KB.
_MAX_BYTES = 2**30
_MAX_REVIEW_BYTES = 2**20


def imdb_reviews(folder, places):
    """Returns the reviews in some folders of the archive, each folder's sorted by file name.

    The archive is read in one pass and not unpacked to disk.

    Args:
        folder: the data folder, filled at first use (84 MB) in its subfolder `imdb`.
        places: folders in the archive, as `train/pos`.

    Returns:
        A dictionary from place to a tuple of bytes.

    Raises:
        InputError: the archive can't be fetched, is damaged or unsafe, or lacks one of the places.

    Reference: Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011.
    """
    archive = download(_URL, pathlib.Path(folder, "imdb", "aclImdb_v1.tar.gz"), _SHA256, _BYTES)
    wanted = re.compile(rf"aclImdb/({'|'.join(places)})/([^/]+\.txt)")
    reviews = {place: {} for place in places}
    for match, content in archive_members(archive, wanted, _MAX_BYTES, _MAX_REVIEW_BYTES):
        place, name = match.groups()
        reviews[place][name] = content
    for place, found in reviews.items():
        if not found:
            raise InputError(f"{archive}: there are no reviews in aclImdb/{place}")
    return {place: tuple(found[name] for name in sorted(found)) for place, found in reviews.items()}
