"""The data set `imdb`, reviews of movies as the paper splits them, and `imdb_unsup`, those without labels."""

import collections
import re

from tf_avat.data.fetching.archives import archive_members
from tf_avat.data.fetching.download import WebFile
from tf_avat.data.sources.imdb_words import WORD_INDEX, imdb_word_index, imdb_words
from tf_avat.data.texts.text_dataset import LabeledTexts, TextDataset
from tf_avat.input_error import InputError

_SPLIT_SEED = 1378
_FEWER_WORDS_THAN = 400
_MORE_WORDS_THAN = 6
_LEAST_DOCUMENTS = 10


REVIEWS = WebFile(
    "imdb/aclImdb_v1.tar.gz",
    "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
    "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
    84_125_825,
)

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
    archive = REVIEWS.verified(folder).path
    wanted = re.compile(rf"aclImdb/({'|'.join(places)})/([^/]+\.txt)")
    reviews = {place: {} for place in places}
    for match, content in archive_members(archive, wanted, _MAX_BYTES, _MAX_REVIEW_BYTES):
        place, name = match.groups()
        reviews[place][name] = content
    for place, found in reviews.items():
        if not found:
            raise InputError(f"{archive}: there are no reviews in aclImdb/{place}")
    return {place: tuple(found[name] for name in sorted(found)) for place, found in reviews.items()}


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


def imdb(folder):
    """Returns the 17,186 / 4,294 / 4,353 reviews of table 3, and its vocabulary.

    1. Reviews are split into words as Keras' IMDB data set has them; words outside its index are dropped
       (it holds all of train). Train and test are all of pos, then all of neg, each sorted by file name.
    2. Reviews of 400 words or more are dropped, which leaves 21,516 and 21,816.
    3. scikit-learn's `train_test_split` with the seed 1378 makes 17,212 of train `train` and 4,304 `valid`,
       and 4,363 of test `test`.
    4. The vocabulary are the words that occur in at least 10 of the 17,212: 12,483, and with padding and
       unknown 12,485.
    5. The reviews of 6 words or fewer, and the longest of each split, are dropped; and once more.
    6. Words outside the vocabulary are dropped, which leaves 172 words on average.

    `tokenize` splits the texts the same way but for apostrophes at a word's edge and some signs: it never
    comes upon 48 of the words, which are 0.06 % of the text.

    Args:
        folder: the data folder, filled at first use (86 MB) in its subfolder `imdb`.

    Raises:
        InputError: as `imdb_reviews` and `imdb_word_index`; or the archive has too few reviews to split.

    Reference: Maas et al., Learning Word Vectors for Sentiment Analysis, ACL 2011. The splits are those of
    Kitada and Iyatomi, arXiv 2009.12064; the steps were found by reproducing their numbers.
    """
    # It takes as long to import as all that is needed to check a data set's name.
    from sklearn.model_selection import train_test_split

    archives = REVIEWS.verified(folder), WORD_INDEX.verified(folder)
    # Equal words become one object: the reviews have 11 million words.
    index = {word.encode(): word for word in imdb_word_index(folder)}
    reviews = imdb_reviews(folder, ("train/pos", "train/neg", "test/pos", "test/neg"))
    learned, tested = (_short(reviews, part, index) for part in ("train", "test"))
    if min(len(learned), len(tested)) < 5:
        raise InputError(
            f"imdb: {len(learned)} reviews of train and {len(tested)} of test have fewer than "
            f"{_FEWER_WORDS_THAN} words, too few to split"
        )
    train, valid = train_test_split(learned, train_size=0.8, random_state=_SPLIT_SEED)
    test, _ = train_test_split(tested, train_size=0.2, random_state=_SPLIT_SEED)

    frequency = collections.Counter(word for words, _ in train for word in set(words))
    known = {word for word, count in frequency.items() if count >= _LEAST_DOCUMENTS}
    splits = {
        split: LabeledTexts(
            [" ".join(word for word in words if word in known) for words, _ in kept],
            [label for _, label in kept],
        )
        for split, kept in (("train", _kept(train)), ("valid", _kept(valid)), ("test", _kept(test)))
    }
    ordered = tuple(sorted(known, key=lambda word: (-frequency[word], word)))
    return TextDataset("imdb", ("negative", "positive"), **splits, words=ordered, archives=archives)


def _short(reviews, part, index):
    """The `(words, label)` of the reviews of a part that are not too long."""
    rows = []
    for kind, label in (("pos", 1), ("neg", 0)):
        for review in reviews[f"{part}/{kind}"]:
            words = [index[word] for word in imdb_words(review) if word in index]
            if len(words) < _FEWER_WORDS_THAN:
                rows.append((words, label))
    return rows


def _kept(rows):
    """The rows that the authors' length filter leaves; their code comes through it twice."""
    for _ in range(2):
        longest = max((len(words) for words, _ in rows), default=0)
        rows = [row for row in rows if _MORE_WORDS_THAN < len(row[0]) < longest]
    return rows
