"""A part of the train texts that keeps its labels."""

import numpy as np

from tf_avat.data.labeled_texts import LabeledTexts
from tf_avat.input_error import InputError

# Tells the random numbers of the sample from those that a run draws from its seed for other purposes.
_STREAM = 4


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
        raise InputError(f"--labeled_size={size}: train has {len(train)} texts")
    if size < max(len(classes), 1):
        raise InputError(
            f"--labeled_size={size}: expected at least 1 text for each of {len(classes)} classes"
        )
    shares, remainders = np.divmod(size * counts.astype(np.int64), len(train))
    order = np.lexsort((-remainders, shares > 0))
    shares[order[: size - shares.sum()]] += 1
    if not shares.all():
        raise InputError(
            f"--labeled_size={size}: {(shares == 0).sum()} of {len(classes)} classes are too rare to have a "
            f"text in the sample; {-(-len(train) // counts.min())} texts are enough"
        )
    generator = np.random.default_rng([seed, _STREAM])
    chosen = np.zeros(len(train), bool)
    for label, share in zip(classes, shares, strict=True):
        chosen[generator.choice(np.flatnonzero(train.labels == label), share, replace=False)] = True
    sample = LabeledTexts(tuple(train.texts[i] for i in np.flatnonzero(chosen)), train.labels[chosen])
    return sample, tuple(train.texts[i] for i in np.flatnonzero(~chosen))
