"""Evaluations of one run on several texts, kept beside each other."""

import dataclasses

from tf_avat.evaluation.evaluation_parts import PARTS
from tf_avat.evaluation.measurements import Robustness
from tf_avat.experiments.runs.evaluation_json import evaluation_json, parse_evaluation

# Which texts; the fingerprint is of the data set with its labels, whatever it is called.
_TEXTS = "data_fingerprint", "split", "sample", "seed"
_SEARCH = "confidence", "resamples", "ascent_steps"


class KeptEvaluations:
    """What `metrics.json` holds of evaluations: the last as `evaluation`, those on other texts beside it.

    Args:
        metrics: contents of `metrics.json`.
    """

    def __init__(self, metrics):
        self.metrics = metrics
        found = [metrics.get("evaluation"), *(metrics.get("other_evaluations") or [])]
        # As they stand there: what an older version has written besides stays.
        self._entries = [entry for entry in found if isinstance(entry, dict)]

    def on(self, fingerprint, split, sample, seed):
        """Returns the newest `Measurements` on certain texts, or None.

        Args:
            fingerprint: of the data set.
            split: `train`, `valid` or `test`.
            sample: number of texts, or None for all.
            seed: of the sample, of random attention and of the bootstrap.
        """
        texts = dict(zip(_TEXTS, (fingerprint, split, sample, seed), strict=True))
        found = next((entry for entry in self._entries if _parts(entry, texts) == texts), None)
        return None if found is None else parse_evaluation(found)

    def joined(self, measured):
        """Returns new `Measurements` with what those on the same texts have besides.

        These are attacks at other epsilons, and parts that were left out this time. They are kept where they
        were found with as many steps and have the same kind of interval.
        """
        wanted = {name: getattr(measured, name) for name in (*_TEXTS, *_SEARCH)}
        for entry in self._entries:
            if _parts(entry, wanted) == wanted:
                measured = _joined(parse_evaluation(entry), measured)
        return measured

    def add(self, measured):
        """Returns the contents of `metrics.json` with new `Measurements`.

        Those on the same texts are replaced, but for what `joined` keeps; those on other texts
        move to `other_evaluations`.
        """
        texts = {name: getattr(measured, name) for name in _TEXTS}
        others = [entry for entry in self._entries if _parts(entry, texts) != texts]
        kept = {name: value for name, value in self.metrics.items() if name != "other_evaluations"}
        newest = evaluation_json(self.joined(measured))
        return {**kept, "evaluation": newest, **({"other_evaluations": others} if others else {})}


def _parts(values, names):
    return {name: values.get(name) for name in names}


def _joined(earlier, found):
    """New `Measurements` with what earlier ones on the same texts have besides."""
    parts = {
        name: getattr(earlier, name)
        for name in PARTS
        # That of attention held fixed stands in `corr`.
        if name != "fixed_attention" and getattr(found, name) is None
    }
    if found.corr is not None and earlier.corr is not None:
        beside = {**earlier.corr.beside, **found.corr.beside}
        parts["corr"] = dataclasses.replace(found.corr, beside=beside)
    if found.robustness is not None and earlier.robustness is not None:
        parts["robustness"] = _joined_robustness(earlier.robustness, found.robustness)
    measured = None
    if earlier.measured is not None and found.measured is not None:
        either = {*earlier.measured, *found.measured}
        measured = tuple(part for part in PARTS if part in either)
    return dataclasses.replace(found, **parts, measured=measured)


def _joined_robustness(earlier, found):
    return Robustness(
        _joined_attacks(earlier.attention, found.attention), _joined_attacks(earlier.word, found.word)
    )


def _joined_attacks(earlier, found):
    epsilons = {step.epsilon for step in found}
    kept = [step for step in earlier if step.epsilon not in epsilons]
    return tuple(sorted([*found, *kept], key=lambda step: step.epsilon))
