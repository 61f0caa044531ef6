"""A data set in numbers."""

import collections
import dataclasses

import numpy as np

from tf_avat.data.tokens.text_statistics import CountedTexts, EqualTexts, TextStatistics
from tf_avat.data.tokens.word_ids import FIRST_WORD_ID

_EXAMPLES = 3


@dataclasses.dataclass(frozen=True)
class ExampleText:
    """A text of train.

    Attributes:
        label: name of its class.
        text: as it is.
        words: those that a model sees, with a space between them.
    """

    label: str
    text: str
    words: str


@dataclasses.dataclass(frozen=True)
class DatasetStatistics:
    """A data set in numbers.

    Attributes:
        dataset: its name.
        fingerprint: of its texts and labels.
        classes: their names.
        ids: of the vocabulary, those that stand for no word included.
        words: of the vocabulary.
        splits: `CountedTexts` by the name of the split, train first.
        all: `CountedTexts` of all splits together.
        unlabeled: `CountedTexts`, or None.
        vector_size: numbers of a word vector; None without vectors.
        share_covered: of the vocabulary's words, those that have a vector; None likewise.
        examples: `ExampleText`s.
    """

    dataset: str
    fingerprint: str
    classes: tuple[str, ...]
    ids: int
    words: int
    splits: dict[str, CountedTexts]
    all: CountedTexts
    unlabeled: CountedTexts | None
    vector_size: int | None
    share_covered: float | None
    examples: list[ExampleText]

    @property
    def with_vectors(self):
        """Whether there are word vectors."""
        return self.vector_size is not None

    def as_json(self):
        """Returns what JSON can write."""
        vocabulary = {"ids": self.ids, "words": self.words, "special": FIRST_WORD_ID}
        if self.with_vectors:
            vocabulary["share_covered"] = self.share_covered
        return {
            "dataset": self.dataset,
            "fingerprint": self.fingerprint,
            "classes": list(self.classes),
            "vocabulary": vocabulary,
            "splits": {name: split.as_json(self.with_vectors) for name, split in self.splits.items()},
            "all": self.all.as_json(self.with_vectors),
            "unlabeled": None if self.unlabeled is None else self.unlabeled.as_json(self.with_vectors),
            "word_vectors": {"size": self.vector_size} if self.with_vectors else None,
            "examples": [dataclasses.asdict(example) for example in self.examples],
        }


def dataset_statistics(dataset, vocabulary, splits, unlabeled=None, word_vectors=None):
    """Returns counts, lengths, coverage, overlap and examples of a data set.

    Each split is compared with those before it, and unlabeled texts with all three: letter by letter, and by
    their words. Within each split those texts are counted that come again with another label, likewise.

    Args:
        dataset: a `TextDataset`.
        vocabulary: its `Vocabulary`.
        splits: `{name: TokenizedTexts}` of its splits, train first.
        unlabeled: iterable of `TokenizedTexts`, which follow each other; or None.
        word_vectors: `WordVectors`, or None.

    Returns:
        The `DatasetStatistics`.
    """
    covered = None if word_vectors is None else word_vectors.covered
    everything = TextStatistics(len(vocabulary))
    summaries, compared = {}, {}
    for name, tokenized in splits.items():
        counted = TextStatistics(len(vocabulary), compared)
        counted.add(tokenized)
        everything.include(counted)
        labels = dataset.splits[name].labels.tolist()
        summaries[name] = dataclasses.replace(
            counted.summary(covered),
            texts_by_class=_by_class(dataset, name),
            texts_labeled_otherwise=EqualTexts(
                _labeled_otherwise(tokenized.texts, labels), _labeled_otherwise(tokenized.words, labels)
            ),
        )
        compared[name] = tokenized
    others = None
    if unlabeled is not None:
        counted = TextStatistics(len(vocabulary), compared)
        for part in unlabeled:
            counted.add(part)
        others = counted.summary(covered)
    return DatasetStatistics(
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        classes=tuple(dataset.classes),
        ids=len(vocabulary),
        words=len(vocabulary.words),
        splits=summaries,
        all=everything.summary(covered),
        unlabeled=others,
        vector_size=None if word_vectors is None else word_vectors.values.shape[1],
        share_covered=None if word_vectors is None else word_vectors.word_share(vocabulary),
        examples=_examples(dataset, splits["train"]),
    )


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
        ExampleText(dataset.classes[labels[i]], train.texts[i], train.words[i])
        for i in (first + others)[:_EXAMPLES]
    ]
