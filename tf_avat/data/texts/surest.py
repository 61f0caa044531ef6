"""What a classifier is surest of."""

import numpy as np


def surest(probabilities, share):
    """Returns the texts of which a classifier is surest, a share of each class, and their classes.

    A share of each class, and not of all, keeps the classes as frequent as the classifier finds them.

    Args:
        probabilities: `(texts, classes)`.
        share: of the texts that are found to be of a class, from 0 to 1, rounded down.

    Returns:
        Numbers of texts, class by class and the surest first, and the class of each: two arrays of int.
    """
    found, sure = probabilities.argmax(1), probabilities.max(1)
    kept = [np.zeros(0, np.int64)]
    for label in range(probabilities.shape[1]):
        own = np.flatnonzero(found == label)
        kept.append(own[np.argsort(-sure[own], kind="stable")][: int(share * len(own))])
    kept = np.concatenate(kept)
    return kept, found[kept]
