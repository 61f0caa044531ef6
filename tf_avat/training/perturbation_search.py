"""How a method finds r."""

import dataclasses

import tensorflow as tf

from tf_avat.adversarial.ascent import ascent
from tf_avat.adversarial.exact_direction import exact_direction
from tf_avat.adversarial.methods import Method
from tf_avat.adversarial.power_iteration import power_iteration
from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.adversarial.worse_sign import worse_sign
from tf_avat.adversarial.worst_word import worst_word


@dataclasses.dataclass(frozen=True)
class PerturbationSearch:
    """Finds r of eqs. (2) and (8), or that of AT and iAT, for some texts.

    Attributes:
        method: the `Method`.
        solver: one of its solvers; None for methods driven by labels.
        epsilon: norm of r per text.
        xi: distance from zero at which the power iteration takes its gradient.
        power_iterations: its number of steps.
        ascent_steps: number of steps of gradient ascent.
    """

    method: Method
    solver: str | None
    epsilon: float
    xi: float = 1.0
    power_iterations: int = 1
    ascent_steps: int = 8

    def by_labels(self, passes, gradient):
        """Returns r of methods driven by labels, `(batch, n)`, zero at padding.

        Args:
            passes: `TextPasses` after their clean pass.
            gradient: `(batch, n)`, of the loss for r at r = 0.
        """
        return tf.stop_gradient(self.epsilon * self._direction(passes)(gradient))

    def by_prediction(self, passes, distributions, clean, noise):
        """Returns r of methods driven by the model's own prediction, `(batch, n)`, zero at padding.

        Args:
            passes: `TextPasses` after their clean pass.
            distributions: `OutputDistributions` of the model.
            clean: the outputs of the clean pass.
            noise: standard normal start of power iteration, `(batch, n)`, zero at padding.
        """

        def divergence(r):
            return distributions.divergence(clean, passes.perturbed(r))

        if self.solver == "power":
            return self._by_power(passes, divergence, noise, self.epsilon)
        if self.method.site == "word":
            d = self._by_power(passes, divergence, noise, 1.0)
            return ascent(divergence, [d, -d], self._direction(passes), self.epsilon, self.ascent_steps)

        # From here on the direction is free: any r is reached by some alpha, so that the exact maxima of (2)
        # and (8) are the same.
        kinds = distributions.kinds(clean)
        d = exact_direction(lambda r: distributions.logits(passes.perturbed(r)), passes.zero, kinds)
        d = passes.zero_at_padding(d)
        if self.solver == "exact":
            return tf.stop_gradient(worse_sign(divergence, self.epsilon * d))
        starts = [] if passes.averages and passes.in_one_row else [d, -d]
        if passes.in_one_row:
            # Far from r = 0 the worst peak belongs to one word more often than not, on either side of it.
            (attention,) = passes.attention()
            starts += [worst_word(side, attention, self.epsilon) for side in (d, -d)]
        free = self._free(passes)
        return ascent(divergence, starts, free, self.epsilon, self.ascent_steps)

    def _by_power(self, passes, divergence, noise, epsilon):
        direction = self._direction(passes)
        return power_iteration(divergence, noise, direction, epsilon, self.xi, self.power_iterations)

    def _direction(self, passes):
        """Returns the function from a gradient for r to a direction of unit length per text."""
        if self.method.direction == "interpretable":
            return lambda gradient: passes.interpretable(passes.zero_at_padding(gradient))
        return self._free(passes)

    def _free(self, passes):
        return lambda gradient: unit_vector(passes.zero_at_padding(gradient))
