"""Runs that differ in nothing but the seed."""

import dataclasses


def over_seeds(runs, pairs):
    """Returns the evaluations of runs that differ only in the seed in one group.

    Args:
        runs: `FinishedRun`s and `ExportedModel`s; of the latter nobody knows the seed, so each stays by
            itself, as does a run whose seed its group already has.
        pairs: for each run its name and its evaluation.

    Returns:
        Pairs of a name and a list of evaluations, in the order of each group's first run. The name tells
        method, unlabeled text and number of runs, the data set where there are several, and of groups that
        agree in these every setting in which they differ.
    """
    groups, seeds = {}, {}
    for run, (name, evaluation) in zip(runs, pairs, strict=True):
        key = (name, None)
        if run.has_settings:
            key = (None, dataclasses.replace(run.settings, seed=0))
            if run.settings.seed in seeds.setdefault(key, set()):
                key = (name, key[1])
            else:
                seeds[key].add(run.settings.seed)
        groups.setdefault(key, []).append(evaluation)
    keys = list(groups)
    several = len({settings.dataset for _, settings in keys if settings}) > 1
    names = [_named(key, several) for key in keys]
    names = [
        name + _differing(key[1], [other[1] for other, n in zip(keys, names, strict=True) if n == name])
        for key, name in zip(keys, names, strict=True)
    ]
    return [(f"{name}, n={len(groups[key])}", groups[key]) for key, name in zip(keys, names, strict=True)]


def _named(key, with_dataset):
    name, settings = key
    if name is not None:
        return name
    dataset = f"{settings.dataset}: " if with_dataset else ""
    unlabeled = "" if settings.unlabeled == "none" else f" + {settings.unlabeled}"
    return f"{dataset}{settings.method}{unlabeled}"


def _differing(settings, others):
    """Those settings in which runs differ that are called alike, as `, epsilon=5.0`."""
    if settings is None or any(other is None for other in others):
        return ""
    names = [field.name for field in dataclasses.fields(settings)]
    return "".join(
        f", {name}={getattr(settings, name)}"
        for name in names
        if len({getattr(other, name) for other in others}) > 1
    )
