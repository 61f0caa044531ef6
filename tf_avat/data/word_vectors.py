"""Word vectors from a text file of fastText or GloVe."""

import dataclasses
import gzip
import zlib

import numpy as np

from tf_avat.data.word_ids import FIRST_WORD_ID, PADDING_ID
from tf_avat.input_error import InputError

# Tells these random numbers from those that a run draws from its seed for other purposes.
_STREAM = 5

# A row of 10,000 numbers is far shorter; a longer line is no row, and reading stops there.
_MAX_LINE = 2**20


@dataclasses.dataclass(frozen=True, eq=False)
class WordVectors:
    """The vectors of a vocabulary.

    Attributes:
        values: `(ids, size)` of float32; row i is the vector of id i.
        covered: `(ids,)` of bool: whether the file has the vector.
    """

    values: np.ndarray
    covered: np.ndarray

    @classmethod
    def read(cls, path, vocabulary, seed):
        """Reads the vectors of a vocabulary's words.

        Where a word comes twice, the first row counts. Padding is zeros. Words without a vector, the
        unknown one among them, are drawn from a normal distribution around zero with the standard
        deviation of the numbers read.

        Args:
            path: a file of lines `word number number ...`, plain or (`.gz`) gzip, with or without the
                header line `count size`.
            vocabulary: a `Vocabulary`.
            seed: of what is drawn.

        Raises:
            InputError: the file can't be read, has a row of another length or of what is not a finite
                number for a word of the vocabulary, or has none of its words.
        """
        wanted = {word.encode(): i for i, word in enumerate(vocabulary.words, FIRST_WORD_ID)}
        rows = {}
        for where, line in _lines(path):
            word, _, numbers = line.partition(b" ")
            i = wanted.get(word)
            if i is None or i in rows:
                continue
            row = _row(numbers, where)
            size = len(next(iter(rows.values()), row))
            if len(row) != size:
                raise InputError(f"{where}: {len(row)} numbers, but {size} in rows before")
            rows[i] = row
        if not rows:
            raise InputError(f"{path} has a vector for none of the {len(wanted)} words of the vocabulary")
        ids = np.array(list(rows))
        read = np.stack(list(rows.values()))
        shape = len(vocabulary), read.shape[1]
        values = np.random.default_rng([seed, _STREAM]).normal(0, read.std(dtype=np.float64), shape)
        values[ids] = read
        values[PADDING_ID] = 0
        return cls(values.astype(np.float32), np.isin(np.arange(len(vocabulary)), ids))

    @staticmethod
    def size_of(path):
        """Returns how many numbers a vector of a file has, by its first row.

        Raises:
            InputError: the file can't be read, or its first row is none.
        """
        for where, line in _lines(path):
            return len(_row(line.partition(b" ")[2], where))
        raise InputError(f"{path} has no word vectors in it")

    def word_share(self, vocabulary):
        """Returns the share of the vocabulary's words that the file has."""
        return float(self.covered.sum() / len(vocabulary.words))

    def token_share(self, sentences):
        """Returns the share of the words of `IdSequences` that the file has."""
        return float(self.covered[sentences.ids].mean()) if len(sentences.ids) else 0.0


def _lines(path):
    """Yields `(file and line number, line)` for each line but the header."""
    opened = gzip.open if str(path).endswith(".gz") else open
    try:
        with opened(path, "rb") as file:
            number = 0
            while line := file.readline(_MAX_LINE):
                number += 1
                if len(line) == _MAX_LINE:
                    raise InputError(f"{path}, line {number}: longer than {_MAX_LINE:,} bytes")
                line = line.rstrip()
                header = number == 1 and len(parts := line.split()) == 2 and all(map(bytes.isdigit, parts))
                if line and not header:
                    yield f"{path}, line {number}", line
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"can't read word vectors from {path}: {reason}") from error


def _row(numbers, where):
    """Returns the numbers of a row as float32."""
    try:
        row = np.array(numbers.split(), np.float32)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error
    if not len(row) or not np.isfinite(row).all():
        raise InputError(f"{where}: expected finite numbers after the word")
    return row
