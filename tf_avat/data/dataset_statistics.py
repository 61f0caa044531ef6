"""A data set in numbers."""

import collections

import numpy as np

from tf_avat.data.text_statistics import TextStatistics
from tf_avat.data.word_ids import FIRST_WORD_ID

_EXAMPLES = 3


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
