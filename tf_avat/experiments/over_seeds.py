"""Runs that differ in nothing but the seed."""

import dataclasses


def over_seeds(runs, pairs):
    """Returns the evaluations of runs that differ only in the seed in one group.

    Args:
        runs: `TrainedRun`s and `SavedRun`s; of the latter nobody knows the seed, so each stays by itself.
        pairs: for each run its name and its evaluation.

    Returns:
        Pairs of a name and a list of evaluations, in the order of each group's first run. The name tells
        method, unlabeled text and number of runs, and the data set where there are several.
    """
    groups = {}
    for run, (name, evaluation) in zip(runs, pairs, strict=True):
        key = (name, None) if run.settings is None else dataclasses.replace(run.settings, seed=0)
        groups.setdefault(key, []).append(evaluation)
    several = len({key.dataset for key in groups if not isinstance(key, tuple)}) > 1
    return [(f"{_named(key, several)}, n={len(own)}", own) for key, own in groups.items()]


def _named(key, with_dataset):
    if isinstance(key, tuple):
        return key[0]
    dataset = f"{key.dataset}: " if with_dataset else ""
    unlabeled = "" if key.unlabeled == "none" else f" + {key.unlabeled}"
    return f"{dataset}{key.method}{unlabeled}"
