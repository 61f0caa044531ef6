"""The labels of rows as numbers of a model's classes."""

import collections

import numpy as np

from tf_avat.data.records.label_names import class_names, is_number, number_name

# Different labels that are told apart; of the others only the number is known.
_MOST = 100


class LabelNumbers:
    """Finds the class of a label, and counts labels that are none.

    Args:
        classes: names of the classes.

    Attributes:
        unknown: a `collections.Counter` of labels that are no class, of at most 100 different ones.
        strange: how many rows have a label that is no class.
        missing: how many rows have no label.
    """

    def __init__(self, classes):
        spelled = class_names(classes)
        self._numbers = {spelled[name]: i for i, name in enumerate(classes)}
        self._are_numbers = all(map(is_number, self._numbers))
        self.unknown = collections.Counter()
        self.strange = self.missing = 0

    def __call__(self, labels):
        """Returns `(labels,)` of int32, -1 where there is no class.

        Args:
            labels: iterable of str as `clean_label` returns them.
        """
        return np.array([self._number(label) for label in labels], np.int32)

    def _number(self, label):
        if self._are_numbers and is_number(label):
            label = number_name(label)
        number = self._numbers.get(label)
        if number is not None:
            return number
        if label:
            self.strange += 1
            if label in self.unknown or len(self.unknown) < _MOST:
                self.unknown[label] += 1
        else:
            self.missing += 1
        return -1
