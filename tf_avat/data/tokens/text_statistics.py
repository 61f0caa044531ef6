"""Texts in numbers."""

import dataclasses
import math

import numpy as np

from tf_avat.data.tokens.word_ids import UNKNOWN_ID


@dataclasses.dataclass(frozen=True)
class EqualTexts:
    """How many texts are equal to others.

    Attributes:
        by_letters: letter by letter.
        by_words: word by word.
    """

    by_letters: int
    by_words: int


@dataclasses.dataclass(frozen=True)
class CountedTexts:
    """Some texts in numbers; a share or mean of nothing is None.

    Attributes:
        texts: how many there are.
        words: of all of them.
        mean_words: of a text.
        median_words: of a text.
        words_of_95th_percentile: of a text.
        longest_words: of the longest text.
        texts_without_words: how many have none.
        share_of_words_unknown: of all words.
        share_of_words_covered: those that have a word vector; None without vectors too.
        texts_also_in: `EqualTexts` by the name of a split; None where they are not looked for.
        texts_by_class: how many texts each class has; None where they have no labels, or are not told apart.
        texts_labeled_otherwise: `EqualTexts` with another label; None likewise.
    """

    texts: int
    words: int
    mean_words: float | None
    median_words: float | None
    words_of_95th_percentile: float | None
    longest_words: int | None
    texts_without_words: int
    share_of_words_unknown: float | None
    share_of_words_covered: float | None = None
    texts_also_in: dict[str, EqualTexts] | None = None
    texts_by_class: dict[str, int] | None = None
    texts_labeled_otherwise: EqualTexts | None = None

    def as_json(self, with_vectors):
        """Returns what JSON can write; of vectors nothing is said where there are none."""
        told = dataclasses.asdict(self)
        by_class = told.pop("texts_by_class")
        for name in ("texts_also_in", "texts_labeled_otherwise"):
            if told[name] is None:
                del told[name]
        if not with_vectors:
            del told["share_of_words_covered"]
        return told if by_class is None else {"texts_by_class": by_class, **told}


class TextStatistics:
    """Counts over texts that come part by part, in memory that does not grow with their number.

    Args:
        ids: the number of ids of the vocabulary.
        compared: `{name: TokenizedTexts}` in which texts are looked for that are equal to those counted;
            None to look for none.
    """

    def __init__(self, ids, compared=None):
        self._compared = compared is not None
        compared = compared or {}
        self._texts_by_length = np.zeros(1, np.int64)
        self._words_by_id = np.zeros(ids, np.int64)
        self._letters = {name: set(tokenized.texts) for name, tokenized in compared.items()}
        self._words = {name: set(tokenized.words) for name, tokenized in compared.items()}
        self._equal = {name: np.zeros(2, np.int64) for name in compared}

    def add(self, part):
        """Counts `TokenizedTexts`."""
        lengths = np.bincount(part.sentences.lengths)
        self._texts_by_length = _sum(self._texts_by_length, lengths)
        self._words_by_id += np.bincount(part.sentences.ids, minlength=len(self._words_by_id))
        for name, equal in self._equal.items():
            equal += (
                sum(text in self._letters[name] for text in part.texts),
                sum(words in self._words[name] for words in part.words),
            )

    def include(self, other):
        """Counts what another `TextStatistics` of the same vocabulary has counted, equal texts aside."""
        self._texts_by_length = _sum(self._texts_by_length, other._texts_by_length)
        self._words_by_id += other._words_by_id

    def summary(self, covered=None):
        """Returns the `CountedTexts`, without labels.

        Args:
            covered: `(ids,)` of bool: which ids have a word vector.
        """
        texts, words = int(self._texts_by_length.sum()), int(self._words_by_id.sum())
        of_covered = None
        if covered is not None and words:
            of_covered = int(self._words_by_id[covered].sum()) / words
        equal = {name: EqualTexts(*map(int, counts)) for name, counts in self._equal.items()}
        return CountedTexts(
            texts=texts,
            words=words,
            mean_words=words / texts if texts else None,
            median_words=_percentile(self._texts_by_length, 0.5),
            words_of_95th_percentile=_percentile(self._texts_by_length, 0.95),
            longest_words=int(np.flatnonzero(self._texts_by_length)[-1]) if texts else None,
            texts_without_words=int(self._texts_by_length[0]),
            share_of_words_unknown=int(self._words_by_id[UNKNOWN_ID]) / words if words else None,
            share_of_words_covered=of_covered,
            texts_also_in=equal if self._compared else None,
        )


def _sum(one, other):
    """The sum of arrays of which the shorter one goes on with zeros."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    total = longer.astype(np.int64)
    total[: len(shorter)] += shorter
    return total


def _percentile(texts_by_length, share):
    """The length that a share of the texts does not exceed, interpolated as `np.percentile` does."""
    ends = np.cumsum(texts_by_length)
    if not ends[-1]:
        return None
    place = share * (ends[-1] - 1)
    low, high = np.searchsorted(ends, [math.floor(place), math.ceil(place)], "right")
    return float(low + (place - math.floor(place)) * (high - low))
