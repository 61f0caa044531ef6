"""What an attack does to predictions, and how sure that is."""

import dataclasses

import numpy as np

from tf_avat.evaluation.confusion_f1 import confusion_f1
from tf_avat.evaluation.score import Score


@dataclasses.dataclass(frozen=True)
class RobustnessEstimates:
    """F1 and the share of changed predictions under the worst perturbation, and in a random direction."""

    f1: Score
    random_f1: Score
    changed: Score
    random_changed: Score


def robustness_estimates(labels, clean, attacked, random, estimate):
    """Returns F1 and the share of changed predictions under attack and in a random direction.

    F1 under attack is that of an attacker who knows the labels and wants to do harm: what is wrong already
    stays as it is, for the attack would only mend it.

    Args:
        labels: `(examples,)` of int.
        clean: `(examples, classes)`: probabilities without a perturbation.
        attacked: likewise, under the worst perturbation.
        random: likewise, under one in a random direction.
        estimate: an `Estimate`.

    Returns:
        `RobustnessEstimates`.
    """
    classes = clean.shape[1]
    clean, attacked, random = (np.argmax(part, axis=1) for part in (clean, attacked, random))
    harmed = np.where(clean == labels, attacked, clean)
    f1 = {
        name: estimate(
            confusion_f1(labels, predicted, classes),
            lambda rows, predicted=predicted: confusion_f1(labels[rows], predicted[rows], classes),
            len(labels),
        )
        for name, predicted in (("f1", harmed), ("random_f1", random))
    }
    return RobustnessEstimates(
        **f1,
        changed=estimate.mean(clean != attacked),
        random_changed=estimate.mean(clean != random),
    )
