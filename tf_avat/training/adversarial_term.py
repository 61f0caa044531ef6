"""The adversarial term L_adv of eq. (10)."""

import dataclasses

import tensorflow as tf

from tf_avat.adversarial.unit_vector import unit_vector
from tf_avat.training.output_distributions import OutputDistributions
from tf_avat.training.perturbation_search import PerturbationSearch
from tf_avat.training.text_noise import text_noise


@dataclasses.dataclass(frozen=True)
class AdversarialTerm:
    """L_adv: the supervised loss of perturbed texts, or KL (3) between their predictions.

    Attributes:
        search: the `PerturbationSearch` that finds r.
        distributions: `OutputDistributions` of the model, for KL.
        seed: of the noise.
    """

    search: PerturbationSearch
    distributions: OutputDistributions | None
    seed: int

    def r(self, texts, step, noise=None):
        """Returns r of the texts, `(rows, n)`, as a constant; from the step's noise if none is given."""
        if self.search.method.divergence == "nll":
            return self.search.by_labels(texts.passes, texts.slope())
        if noise is None:
            noise = self.noise(texts, step)
        return self.search.by_prediction(texts.passes, self.distributions, texts.outputs, noise)

    def random_r(self, texts, step):
        """Returns r of norm epsilon in a random direction, that from which a power iteration starts."""
        return self.search.epsilon * unit_vector(self.noise(texts, step))

    def noise(self, texts, step):
        """Returns the step's standard normal noise for the texts, `(rows, n)`, zero at padding."""
        zero = texts.passes.zero
        noise = text_noise(texts.rows, tf.shape(zero)[1], self.seed, step, texts.unlabeled)
        return texts.passes.zero_at_padding(tf.cast(noise, zero.dtype))

    def share(self, groups, rs, total):
        """Returns this replica's share of L_adv, a scalar.

        Args:
            groups: list of `CleanTexts`.
            rs: r of each.
            total: number of their texts in the global batch.
        """
        perturbed = [texts.passes.perturbed(r) for texts, r in zip(groups, rs, strict=True)]
        if self.search.method.divergence == "nll":
            return sum(texts.loss(outputs) for texts, outputs in zip(groups, perturbed, strict=True))
        divergences = [
            tf.reduce_sum(self.distributions.divergence(texts.outputs, outputs))
            for texts, outputs in zip(groups, perturbed, strict=True)
        ]
        added = tf.add_n(divergences)
        return tf.math.divide_no_nan(added, tf.cast(total, added.dtype))
