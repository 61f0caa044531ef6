"""Word vectors to start from."""

import dataclasses

import numpy as np

from tf_avat.data.fetching.verified import VerifiedFile
from tf_avat.data.tokens.invisible import without_invisible
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, PADDING_ID
from tf_avat.data.tokens.word_vector_file import WordVectorFile
from tf_avat.data.tokens.word_vector_rows import GLOVE, word_vector_rows
from tf_avat.input_error import InputError
from tf_avat.random_streams import NEW_WORD_VECTORS


@dataclasses.dataclass(frozen=True, eq=False)
class WordVectors:
    """The vectors of a vocabulary.

    Attributes:
        values: `(ids, size)` of float32; row i is the vector of id i.
        covered: `(ids,)` of bool: whether the file has the vector.
        archives: the `VerifiedFile`s of the data folder that they come from.
    """

    values: np.ndarray
    covered: np.ndarray
    archives: tuple[VerifiedFile, ...] = ()

    @classmethod
    def read(cls, source, vocabulary, seed, folder=None):
        """Reads the vectors of a vocabulary's words.

        Where a word comes twice, the first row counts. Words of the file are compared without invisible
        characters, as the vocabulary's have none. Padding is zeros. Words without a vector, the
        unknown one among them, are drawn from a normal distribution around zero with the standard
        deviation of the numbers read.

        Args:
            source: `glove` or a file, as for `word_vector_rows`.
            vocabulary: a `Vocabulary`.
            seed: of what is drawn.
            folder: the data folder, for `glove`.

        Raises:
            InputError: as `word_vector_rows`; or the file has none of the vocabulary's words.
        """
        archives = (GLOVE.verified(folder),) if source == "glove" else ()
        wanted = {word.encode(): i for i, word in enumerate(vocabulary.words, FIRST_WORD_ID)}
        rows = {}
        for i, row in word_vector_rows(source, folder, lambda word: _id_of(word, wanted)):
            rows.setdefault(i, row)
        if not rows:
            raise InputError(_none_known(source, vocabulary))
        ids = np.array(list(rows))
        read = np.stack(list(rows.values()))
        shape = len(vocabulary), read.shape[1]
        values = NEW_WORD_VECTORS.generator(seed).normal(0, read.std(dtype=np.float64), shape)
        values[ids] = read
        values[PADDING_ID] = 0
        return cls(values.astype(np.float32), np.isin(np.arange(len(vocabulary)), ids), archives)

    def word_share(self, vocabulary):
        """Returns the share of the vocabulary's words that the file has."""
        return float(self.covered.sum() / len(vocabulary.words))

    def token_share(self, sentences):
        """Returns the share of the words of `IdSequences` that the file has."""
        return float(self.covered[sentences.ids].mean()) if len(sentences.ids) else 0.0


def _id_of(word, wanted):
    """Returns the id of a word of a file, or None."""
    i = wanted.get(word)
    if i is not None or word.isascii():
        return i
    return wanted.get(without_invisible(word.decode("utf-8", "replace")).encode())


def _none_known(source, vocabulary):
    if not vocabulary.words:
        return f"the vocabulary has no word that {source} could have a vector for"
    message = (
        f"{source} has a vector for none of the {len(vocabulary.words)} words of the vocabulary, such as "
        f"{', '.join(repr(word[:40]) for word in vocabulary.words[:3])}"
    )
    if source != "glove":
        message += f"; it begins with {', '.join(map(repr, WordVectorFile.of(source).words))}"
    return message
