"""Reviews of movies without labels."""

from tf_avat.data.imdb_reviews import imdb_reviews
from tf_avat.input_error import InputError


def imdb_unsup(folder):
    """Returns the 50,000 reviews of the Large Movie Review Dataset that have no label, by file name.

    641 of them are word for word the same as a labeled review, of train or of test; the paper's other
    source, `lm1b`, has no reviews.

    Args:
        folder: the data folder, filled at first use (84 MB) in its subfolder `imdb`.

    Raises:
        InputError: as `imdb_reviews`; or a review is not UTF-8.

    Reference: Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011.
    """
    reviews = imdb_reviews(folder, ("train/unsup",))["train/unsup"]
    try:
        return tuple(review.decode("utf-8") for review in reviews)
    except UnicodeDecodeError as error:
        raise InputError(f"imdb: a review of train/unsup is not UTF-8: {error}") from error
