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
    """Finds r of eqs. (2) and (8), or that of AT and iAT, at an `AttentionSite` or a `WordSite`.

    Attributes:
        method: the `Method`.
        solver: one of its solvers; None for methods driven by labels.
        epsilon: norm of r per sentence.
        xi: distance from zero at which the power iteration takes its gradient.
        power_iterations: its number of steps.
        ascent_steps: number of steps of gradient ascent.
    """

    method: Method
    solver: str | None
    epsilon: float
    xi: float
    power_iterations: int
    ascent_steps: int

    def __call__(self, site, divergence, nll_gradient, noise):
        """Returns r as a constant, shaped like `site.zero`, zero at padding.

        Args:
            site: where r enters.
            divergence: function from r to what it makes worse, per sentence.
            nll_gradient: function that returns the gradient of the NLL at r = 0.
            noise: standard normal start of power iteration, zero at padding; None where it needs none.
        """
        if self.method.divergence == "nll":
            return tf.stop_gradient(self.epsilon * self._direction(site)(nll_gradient()))
        if self.solver == "power":
            return self._by_power(site, divergence, noise, self.epsilon)
        if self.method.site == "word":
            d = self._by_power(site, divergence, noise, 1.0)
            return ascent(divergence, [d, -d], self._direction(site), self.epsilon, self.ascent_steps)

        # From here on the direction is free: any r is reached by some alpha, so that the exact maxima of (2)
        # and (8) are the same.
        d = exact_direction(lambda r: site.outputs(r)[0], site.zero)
        if self.solver == "exact":
            return tf.stop_gradient(worse_sign(divergence, self.epsilon * d))
        # Far from r = 0 the worst peak belongs to one word more often than not, on either side of it.
        _, attention = site.outputs(site.zero)
        starts = [worst_word(side, attention, self.epsilon) for side in (d, -d)]
        return ascent(divergence, starts, unit_vector, self.epsilon, self.ascent_steps)

    def _by_power(self, site, divergence, noise, epsilon):
        direction = self._direction(site)
        return power_iteration(divergence, noise, direction, epsilon, self.xi, self.power_iterations)

    def _direction(self, site):
        """Returns the function from a gradient for r to a direction of unit length per sentence."""
        chosen = site.interpretable if self.method.direction == "interpretable" else unit_vector
        return lambda gradient: chosen(site.sentences.zero_at_padding(gradient))
