"""Samples and splits of texts."""

import hashlib
import heapq
import re

import numpy as np

from tf_avat.input_error import InputError
from tf_avat.random_streams import LABELED_SAMPLE

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def hash_split(text):
    """Returns the split of a text: 70 % are `train`, 10 % `valid`, 20 % `test`.

    The split is a function of the text alone, so it does not change when other texts come or go, and
    equal texts are always in one split. So are texts that differ in nothing but case, white space,
    punctuation or symbols: to a model they are equal or nearly so, and one of them in train would give
    away the other in test. A text without letters and digits goes by its characters, white space at
    the ends aside.
    """
    key = _BETWEEN_WORDS.sub("", text.casefold()) or text.strip()
    tenth = int(hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest(), 16) % 10
    if tenth < 7:
        return "train"
    return "valid" if tenth == 7 else "test"


def hash_sample(texts, size, seed):
    """Returns a uniform sample of a stream's texts in one pass, and how many texts there were.

    Every text has a number that is a keyed hash of the seed and the text; the texts with the smallest
    numbers are the sample, in the order of their numbers. So the sample depends on the seed and on which
    texts there are, but not on their order, and a smaller sample is the beginning of a larger one. Copies
    of a text have the same number: each is as likely in the sample as any other text, but they come together.

    Args:
        texts: iterable of bytes.
        size: number of texts wanted, at least 1; no more than that are held in memory.
        seed: an int from 0 to 2 ** 64 - 1.

    Returns:
        `(sample, total)`: a tuple of bytes, all texts if there are `size` or fewer, and a count.
    """
    keyed = hashlib.blake2b(key=seed.to_bytes(8, "little"), digest_size=8)
    total = 0
    # Numbers are negative, so that the largest number held is at the heap's top.
    heap = []
    for text in texts:
        total += 1
        hasher = keyed.copy()
        hasher.update(text)
        entry = (-int.from_bytes(hasher.digest(), "little"), text)
        if len(heap) < size:
            heapq.heappush(heap, entry)
        elif entry > heap[0]:
            heapq.heapreplace(heap, entry)
    heap.sort(reverse=True)
    return tuple(text for _, text in heap), total


def labeled_sample(train, size, seed):
    """Returns a stratified sample of labeled texts, and the other texts without their labels.

    Every class has its share of `size`, rounded down or up; texts are drawn uniformly within a class and
    keep their order. Where not all shares can be rounded up, those that would else be 0 go first, then
    the largest remainders.

    Args:
        train: `LabeledTexts`.
        size: number of texts to draw.
        seed: the same seed draws the same texts.

    Returns:
        The sample as `LabeledTexts`, and the texts left over as a tuple of str.

    Raises:
        InputError: `size` is above the number of texts or below that of their classes, or so small that
            a rare class would have no text.
    """
    classes, counts = np.unique(train.labels, return_counts=True)
    if size > len(train):
        raise InputError(f"`labeled_size`={size}: train has {len(train)} texts")
    if size < max(len(classes), 1):
        raise InputError(
            f"`labeled_size`={size}: expected at least 1 text for each of {len(classes)} classes"
        )
    shares, remainders = np.divmod(size * counts.astype(np.int64), len(train))
    order = np.lexsort((-remainders, shares > 0))
    shares[order[: size - shares.sum()]] += 1
    if not shares.all():
        raise InputError(
            f"`labeled_size`={size}: {(shares == 0).sum()} of {len(classes)} classes are too rare to have a "
            f"text in the sample; {-(-len(train) // counts.min())} texts are enough"
        )
    generator = LABELED_SAMPLE.generator(seed)
    chosen = np.zeros(len(train), bool)
    for label, share in zip(classes, shares, strict=True):
        chosen[generator.choice(np.flatnonzero(train.labels == label), share, replace=False)] = True
    rest = tuple(train.texts[i] for i in np.flatnonzero(~chosen))
    return train.chosen(np.flatnonzero(chosen)), rest
