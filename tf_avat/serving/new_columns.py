"""What is written beside a row of the input."""

import json

import numpy as np

_LABEL, _PROBABILITY = "label", "probability"
_WORDS, _WEIGHTS = "attended_words", "attention"

# As many digits as float32 has.
_DIGITS = "%.7g"


class NewColumns:
    """The names and values of columns that are added to rows.

    For each model, or for all together: `label`, the most probable class; `probability`, that of this class;
    where asked for `probability_CLASS` of each class; `attended_words` and `attention`, the words attended to
    most and their weights. Tables have these as text parted by spaces, JSON as lists. In a row without text
    all are empty, null in JSON.

    Args:
        groups: dictionary of classes, a tuple of names, by what the names of columns end with.
        prefix: what they begin with.
        all_probabilities: whether each class has a column.
        attended: how many words to tell; 0 for none.
        as_json: whether values are JSON, or the text of a table's fields.

    Attributes:
        names: a tuple of str.
        nothing: the values of a row without text, a list of str.
    """

    def __init__(self, groups, *, prefix="", all_probabilities=False, attended=0, as_json=False):
        self._groups, self._all, self._attended, self._as_json = groups, all_probabilities, attended, as_json
        names = []
        for ending, classes in groups.items():
            own = [_LABEL, _PROBABILITY]
            own += [f"{_PROBABILITY}_{name}" for name in classes] if all_probabilities else []
            own += [_WORDS, _WEIGHTS] if attended else []
            names += [f"{prefix}{name}{ending}" for name in own]
        self.names = tuple(names)
        self.nothing = ["null" if as_json else ""] * len(names)

    def values(self, answers):
        """Returns for each text the new values, a list of str.

        Args:
            answers: the `Answers` of each group.
        """
        columns = []
        for own, classes in zip(answers, self._groups.values(), strict=True):
            columns += self._of_group(own, classes)
        return [list(values) for values in zip(*columns, strict=True)]

    def _of_group(self, answers, classes):
        labels = [self._text(name) for name in classes]
        best = np.argmax(answers.probabilities, 1)
        columns = [[labels[i] for i in best.tolist()], _numbers(np.max(answers.probabilities, 1))]
        if self._all:
            columns += [_numbers(column) for column in answers.probabilities.T]
        if self._attended:
            top = answers.top_words(self._attended)
            columns.append([self._listed(words) for words, _ in top])
            columns.append([self._listed(_numbers(weights), numbers=True) for _, weights in top])
        return columns

    def _text(self, text):
        return json.dumps(text, ensure_ascii=False) if self._as_json else text

    def _listed(self, values, numbers=False):
        if not self._as_json:
            return " ".join(values)
        return f"[{', '.join(values)}]" if numbers else json.dumps(values, ensure_ascii=False)


def _numbers(values):
    return [_DIGITS % value for value in np.asarray(values).tolist()]
