"""What code and data the runs of a study were made with, and whether it is the same."""

from tf_avat.experiments.runs.code_fingerprint import code_fingerprint

_LETTERS = 12

# Settings that decide which texts a run has, labeled or not.
_FORM = ("text_column", "delimiter", "encoding", "skip_bad_rows", "labeled_size", "teacher")
TEXTS = {
    "data": ("dataset", "length_filter", "label_column", *_FORM),
    "unlabeled": ("unlabeled", "unlabeled_size", *_FORM),
}


def common_origin(states):
    """Returns versions and fingerprints that all runs share, by name for a report.

    Args:
        states: the `RunState`s of trained runs by name.
    """
    found = {"code now": code_fingerprint()[:_LETTERS]}
    found["code of the runs"] = _joined({_short(state.fingerprints["code"]) for state in states.values()})
    for name in ("python", "tensorflow", "keras"):
        found[name] = _joined({str(state.versions.get(name)) for state in states.values()})
    return {name: value for name, value in found.items() if value}


def changed_origins(states, runs, now=()):
    """Returns a line for each thing that was not the same when runs were made, or is another now.

    Args:
        states: the `RunState`s of trained runs by name.
        runs: the `PlannedRun`s of the study by name.
        now: pairs of `RunSettings` and the fingerprints that their `data` and `unlabeled` have now, or one of
            them.
    """
    lines = []
    code = code_fingerprint()
    other = [name for name, state in states.items() if state.fingerprints["code"] != code]
    if other:
        lines.append(
            f"{len(other)} of {len(states)} finished runs were made with other code than this "
            f"({code[:_LETTERS]}), as {other[0]}; they are kept: who removes their folders has them made anew"
        )
    for what in TEXTS:
        found = [(runs[name].settings, state.fingerprints[what], name) for name, state in states.items()]
        found += [(settings, prints[what], None) for settings, prints in now if what in prints]
        lines += _differing(found, what)
    return lines


def _differing(found, what):
    """Lines on texts that are called the same and were not."""
    groups = {}
    for settings, fingerprint, name in found:
        names = TEXTS[what]
        if what == "unlabeled" and "rest" in settings.unlabeled_sources:
            # Which are texts of the data set.
            names += TEXTS["data"]
        elif what == "data" and settings.teacher is not None:
            # Which have labels of the teacher's.
            names += TEXTS["unlabeled"]
        key = tuple(str(getattr(settings, setting)) for setting in names)
        sampled = settings.labeled_size is not None or ("unlabeled" in names and settings.unlabeled_size)
        groups.setdefault((key, settings.seed if sampled else None), {}).setdefault(fingerprint, []).append(
            name
        )
    for (key, _), fingerprints in groups.items():
        if len(fingerprints) > 1:
            texts = ", ".join(
                f"{_short(fingerprint)} ({_counted(names)})" for fingerprint, names in fingerprints.items()
            )
            yield f"the texts or labels of `{TEXTS[what][0]}`={key[0]} have changed: {texts}"


def _counted(names):
    runs = [name for name in names if name is not None]
    if not runs:
        return "now"
    return f"{len(runs)} runs, as {runs[0]}" + (", and now" if len(runs) < len(names) else "")


def _short(fingerprint):
    return str(fingerprint)[:_LETTERS]


def _joined(values):
    return ", ".join(sorted(values))
