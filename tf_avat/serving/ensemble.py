"""Several models that are asked the same."""

import itertools

import numpy as np

from tf_avat.inference.answers import Answers
from tf_avat.input_error import InputError

COMBINATIONS = ("mean", "each")


class Ensemble:
    """Models whose probabilities are averaged, or stand side by side.

    Args:
        runs: list of models, each with `path`, `name`, `tokenizer`, `classes` and `begin` as `FinishedRun`.
        combine: `mean`: the mean of all probabilities, and of attention; or `each`: every model for itself.
        attention: whether words and attention are wanted.

    Attributes:
        groups: dictionary of the classes of what answers, by what its columns' names end with.
        titles: what each of them is called, a list of str.

    Raises:
        InputError: with `mean`, models have different classes, or split texts into different words where
            attention is wanted.
    """

    def __init__(self, runs, combine="mean", attention=False):
        self._runs, self._attention = runs, attention
        self._mean = combine == "mean"
        first = runs[0]
        if not self._mean and len(runs) > 1:
            names = [run.name for run in runs]
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise InputError(f"`combine`=each: columns are named by runs, and two are called {twice!r}")
            self.groups = {f"_{run.name}": run.classes for run in runs}
            self.titles = names
            return
        self.groups = {"": first.classes}
        self.titles = [first.name if len(runs) == 1 else f"mean of {len(runs)} runs"]
        for run in runs[1:]:
            if set(run.classes) != set(first.classes):
                raise InputError(
                    f"`run`={run.path} has the classes {_shown(run.classes)}, `run`={first.path} has "
                    f"{_shown(first.classes)}; `combine`=each puts them side by side"
                )
            if attention and run.tokenizer != first.tokenizer:
                raise InputError(
                    f"`run`={run.path} splits texts into other words than `run`={first.path}: their "
                    "attention has no mean; `combine`=each puts them side by side"
                )

    def begin(self, texts, pool):
        """Begins to read texts; returns a function that waits for the `Answers` of each group.

        Args:
            texts: sequence of str.
            pool: a `concurrent.futures.Executor` of threads.
        """
        begun = [run.begin(texts, pool, self._attention) for run in self._runs]

        def answers():
            found = [wait() for wait in begun]
            for run, own in zip(self._runs, found, strict=True):
                if not np.isfinite(own.probabilities).all():
                    raise InputError(f"`run`={run.path}: it gives a text a probability that is no number")
            return [Answers.mean(list(self._aligned(found)))] if self._mean else found

        return answers

    def _aligned(self, found):
        """The answers with all classes in the order of the first model's."""
        first = self._runs[0].classes
        for run, own in zip(self._runs, found, strict=True):
            order = [run.classes.index(name) for name in first]
            if order == sorted(order):
                yield own
            else:
                yield Answers(own.probabilities[:, order], own.starts, own.words, own.attention)


def _shown(classes):
    names = ", ".join(map(repr, itertools.islice(classes, 5)))
    return f"{names}, ..." if len(classes) > 5 else names
