"""A data set in numbers."""

import collections
import math

import numpy as np

from tf_avat.data.tokens.word_ids import FIRST_WORD_ID, UNKNOWN_ID

_EXAMPLES = 3


class TextStatistics:
    """Counts over texts that come part by part, in memory that does not grow with their number.

    Args:
        ids: the number of ids of the vocabulary.
        compared: `{name: TokenizedTexts}` in which texts are looked for that are equal to those counted.
    """

    def __init__(self, ids, compared):
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
        """Returns the statistics as what JSON can write; a share or mean of nothing is None.

        Args:
            covered: `(ids,)` of bool: which ids have a word vector.
        """
        texts, words = int(self._texts_by_length.sum()), int(self._words_by_id.sum())
        summary = {
            "texts": texts,
            "words": words,
            "mean_words": words / texts if texts else None,
            "median_words": _percentile(self._texts_by_length, 0.5),
            "words_of_95th_percentile": _percentile(self._texts_by_length, 0.95),
            "longest_words": int(np.flatnonzero(self._texts_by_length)[-1]) if texts else None,
            "texts_without_words": int(self._texts_by_length[0]),
            "share_of_words_unknown": int(self._words_by_id[UNKNOWN_ID]) / words if words else None,
        }
        if covered is not None:
            summary["share_of_words_covered"] = (
                int(self._words_by_id[covered].sum()) / words if words else None
            )
        summary["texts_also_in"] = {
            name: {"by_letters": int(letters), "by_words": int(words)}
            for name, (letters, words) in self._equal.items()
        }
        return summary


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


def dataset_statistics(dataset, vocabulary, splits, unlabeled=None, word_vectors=None):
    """Returns counts, lengths, coverage, overlap and examples of a data set, as what JSON can write.

    Each split is compared with those before it, and unlabeled texts with all three: letter by letter, and by
    their words. Within each split those texts are counted that come again with another label, likewise.

    Args:
        dataset: a `TextDataset`.
        vocabulary: its `Vocabulary`.
        splits: `{name: TokenizedTexts}` of its splits, train first.
        unlabeled: iterable of `TokenizedTexts`, which follow each other; or None.
        word_vectors: `WordVectors`, or None.
    """
    covered = None if word_vectors is None else word_vectors.covered
    everything = TextStatistics(len(vocabulary), {})
    summaries, compared = {}, {}
    for name, tokenized in splits.items():
        counted = TextStatistics(len(vocabulary), compared)
        counted.add(tokenized)
        everything.include(counted)
        labels = dataset.splits[name].labels.tolist()
        summaries[name] = {
            "texts_by_class": _by_class(dataset, name),
            **counted.summary(covered),
            "texts_labeled_otherwise": {
                "by_letters": _labeled_otherwise(tokenized.texts, labels),
                "by_words": _labeled_otherwise(tokenized.words, labels),
            },
        }
        compared[name] = tokenized
    total = everything.summary(covered)
    del total["texts_also_in"]
    statistics = {
        "dataset": dataset.name,
        "fingerprint": dataset.fingerprint,
        "classes": list(dataset.classes),
        "vocabulary": {
            "ids": len(vocabulary),
            "words": len(vocabulary.words),
            "special": FIRST_WORD_ID,
        },
        "splits": summaries,
        "all": total,
        "unlabeled": None,
        "word_vectors": None,
        "examples": _examples(dataset, splits["train"]),
    }
    if word_vectors is not None:
        statistics["vocabulary"]["share_covered"] = word_vectors.word_share(vocabulary)
        statistics["word_vectors"] = {"size": word_vectors.values.shape[1]}
    if unlabeled is not None:
        counted = TextStatistics(len(vocabulary), compared)
        for part in unlabeled:
            counted.add(part)
        statistics["unlabeled"] = counted.summary(covered)
    return statistics


def _by_class(dataset, split):
    counts = np.bincount(dataset.splits[split].labels, minlength=len(dataset.classes)).tolist()
    return dict(zip(dataset.classes, counts, strict=True))


def _labeled_otherwise(texts, labels):
    """The number of texts that an equal one with another label contradicts."""
    found = collections.defaultdict(set)
    for text, label in zip(texts, labels, strict=True):
        found[text].add(label)
    return sum(len(found[text]) > 1 for text in texts)


def _examples(dataset, train):
    """The first text of each class, and then the first of all, until there are enough."""
    labels = dataset.train.labels
    first = np.unique(labels, return_index=True)[1].tolist()
    others = [i for i in range(min(len(labels), len(first) + _EXAMPLES)) if i not in first]
    return [
        {"label": dataset.classes[labels[i]], "text": train.texts[i], "words": train.words[i]}
        for i in (first + others)[:_EXAMPLES]
    ]
