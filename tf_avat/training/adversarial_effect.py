"""A warning of methods that do nothing beyond plain training."""

import sys

import keras

from tf_avat.printable import one_line

# In float32 a sum does not tell a part that is smaller than this beside the other.
_LEAST_SHARE = 1e-7
# Of some texts, as those of one word, the scores can't be perturbed; of most they can.
_LEAST_NORM = 0.5


class AdversarialEffect(keras.callbacks.Callback):
    """Says once, on stderr, if a method's adversarial term has next to no effect, and which flag it is about.

    Args:
        epsilon: norm of the perturbation.
        weight: of the adversarial term.
        start_step: first step that has the term.
    """

    def __init__(self, epsilon, weight, start_step):
        super().__init__()
        self.epsilon, self.weight, self.start_step = epsilon, weight, start_step
        self._told = False

    def on_train_begin(self, logs=None):
        steps = self.params["epochs"] * self.params["steps"]
        if steps <= self.start_step and self.model.method.perturbs:
            self._tell(f"adversarial_start_step={self.start_step}: training ends after {steps} steps")

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) * self.params["steps"] > self.start_step:
            problem = lost_effect(logs, self.epsilon, self.weight)
            if problem:
                self._tell(problem)

    def _tell(self, problem):
        if not self._told:
            self._told = True
            print(one_line(f"warning: this trains next to as vanilla does: {problem}"), file=sys.stderr)


def lost_effect(logs, epsilon, weight):
    """Returns what keeps an epoch's adversarial term from having an effect, or None.

    Args:
        logs: of the epoch: `r_norm`, `supervised_loss` and `kl` or `adversarial_loss`; vanilla has no r.
        epsilon: norm of the perturbation.
        weight: of the adversarial term.
    """
    if "r_norm" not in logs:
        return None
    if epsilon == 0 or weight == 0:
        return f"epsilon={epsilon:g} adversarial_weight={weight:g}"
    if logs["r_norm"] < _LEAST_NORM * epsilon:
        return (
            f"no direction was found for most texts, ||r|| is {logs['r_norm']:.3g} on average and not "
            f"{epsilon:g}; a larger xi may help"
        )
    effect = logs["kl"] if "kl" in logs else abs(logs["adversarial_loss"] - logs["supervised_loss"])
    if weight * effect <= _LEAST_SHARE * logs["supervised_loss"]:
        return (
            f"the perturbation changes the loss by {weight * effect:.3g} of {logs['supervised_loss']:.3g}; a "
            f"larger epsilon ({epsilon:g}), xi or adversarial_weight ({weight:g}) may help"
        )
    return None
