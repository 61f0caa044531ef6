"""Evaluations of one run on several texts, kept beside each other."""

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
        self.evaluations = [evaluation for evaluation in found if isinstance(evaluation, dict)]

    def on(self, fingerprint, split, sample, seed):
        """Returns the newest evaluation on certain texts, or None.

        Args:
            fingerprint: of the data set.
            split: `train`, `valid` or `test`.
            sample: number of texts, or None for all.
            seed: of the sample, of random attention and of the bootstrap.
        """
        texts = dict(zip(_TEXTS, (fingerprint, split, sample, seed), strict=True))
        return next((found for found in self.evaluations if _parts(found, texts) == texts), None)

    def add(self, values):
        """Returns the contents of `metrics.json` with the values of a new `Evaluation`.

        One on the same texts is replaced, but keeps its attacks at other epsilons where they were found with
        as many steps and have the same kind of interval. One on other texts moves to `other_evaluations`.
        """
        texts = _parts(values, _TEXTS)
        others = []
        for earlier in self.evaluations:
            if _parts(earlier, texts) != texts:
                others.append(earlier)
            elif _parts(earlier, _SEARCH) == _parts(values, _SEARCH):
                values = {**values, "robustness": _joined(earlier.get("robustness"), values["robustness"])}
        kept = {name: value for name, value in self.metrics.items() if name != "other_evaluations"}
        return {**kept, "evaluation": values, **({"other_evaluations": others} if others else {})}


def _parts(values, names):
    return {name: values.get(name) for name in names}


def _joined(earlier, found):
    joined = {}
    for site, steps in found.items():
        epsilons = {step["epsilon"] for step in steps}
        kept = [step for step in (earlier or {}).get(site, []) if step["epsilon"] not in epsilons]
        joined[site] = sorted([*steps, *kept], key=lambda step: step["epsilon"])
    return joined
