"""How far readings of one text lie apart."""

import itertools

import numpy as np


def disagreement(predictions, attentions, importance=None):
    """Returns how much readings of one text differ.

    The distance of two weightings of a text's words is the share of weight that would have to move to turn
    one into the other (total variation): 0 where they are equal, 1 where no word has weight in both.

    1. Of several readings: the mean, over all pairs, of the distance of their attentions, plus 1 if they
       predict different classes. From 0 to 2; above 1 some pair predicts different classes.
    2. Of a single one: the distance of its attention and its importance. From 0 to 1.

    Args:
        predictions: `(readings,)`: the class that each predicts.
        attentions: `(readings, words)`: sums to 1 over words.
        importance: `(words,)`: sums to 1; of a single reading, or None.

    Returns:
        A float, or None of a single reading without importance.
    """
    if len(attentions) > 1:
        pairs = itertools.combinations(zip(predictions, attentions, strict=True), 2)
        return float(np.mean([_distance(a, b) + (one != other) for (one, a), (other, b) in pairs]))
    return None if importance is None else _distance(attentions[0], importance)


def _distance(a, b):
    return float(0.5 * np.sum(np.abs(np.asarray(a, np.float64) - np.asarray(b, np.float64))))
