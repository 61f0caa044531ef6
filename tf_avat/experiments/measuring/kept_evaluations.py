"""Evaluations of one run on several texts, kept beside each other."""

import dataclasses

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
        """Returns new `Measurements` with the attacks of those on the same texts at other epsilons.

        They are kept where they were found with as many steps and have the same kind of interval.
        """
        wanted = {name: getattr(measured, name) for name in (*_TEXTS, *_SEARCH)}
        for entry in self._entries:
            if _parts(entry, wanted) == wanted:
                earlier = parse_evaluation(entry).robustness
                measured = dataclasses.replace(measured, robustness=_joined(earlier, measured.robustness))
        return measured

    def add(self, measured):
        """Returns the contents of `metrics.json` with new `Measurements`.

        Those on the same texts are replaced, but for the attacks that `joined` keeps; those on other texts
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
    if earlier is None:
        return found
    return Robustness(
        _joined_attacks(earlier.attention, found.attention), _joined_attacks(earlier.word, found.word)
    )


def _joined_attacks(earlier, found):
    epsilons = {step.epsilon for step in found}
    kept = [step for step in earlier if step.epsilon not in epsilons]
    return tuple(sorted([*found, *kept], key=lambda step: step.epsilon))
