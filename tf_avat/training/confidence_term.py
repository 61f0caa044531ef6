"""Terms of the loss that make predictions sure, and not all the same."""

import dataclasses

import tensorflow as tf

from tf_avat.adversarial.marginal_entropy import marginal_entropy, mean_prediction
from tf_avat.training.output_distributions import OutputDistributions


@dataclasses.dataclass(frozen=True)
class ConfidenceTerm:
    """Entropy of predictions, which falls, and of the mean prediction, which rises.

    With both weights 1 it is -I(X; Y), of which virtual adversarial training is the other half in Hu et al.
    (2017).

    Attributes:
        distributions: `OutputDistributions` of the model; None for methods that labels drive.
        entropy_weight: of the mean of the entropies.
        marginal_entropy_weight: of the entropy of the mean, over the global batch of a step.
    """

    distributions: OutputDistributions | None
    entropy_weight: float
    marginal_entropy_weight: float

    @property
    def applies(self):
        """Whether there is anything to add to the loss."""
        return bool(self.entropy_weight or self.marginal_entropy_weight)

    def share(self, groups, total):
        """Returns this replica's share of the term, a scalar.

        Args:
            groups: list of `CleanTexts`.
            total: number of their texts in the global batch.
        """
        outputs = [texts.outputs for texts in groups]
        share = 0.0
        if self.entropy_weight:
            entropies = tf.add_n([tf.reduce_sum(self.distributions.entropy(own)) for own in outputs])
            mean = tf.math.divide_no_nan(entropies, tf.cast(total, entropies.dtype))
            share += tf.cast(self.entropy_weight, mean.dtype) * mean
        if self.marginal_entropy_weight:
            for kind, logits in self.distributions.joined_logits(outputs):
                own = mean_prediction(logits, kind, total)
                value = marginal_entropy(own, _over_replicas(own))
                share -= tf.cast(self.marginal_entropy_weight, value.dtype) * value
        return share


def _over_replicas(share):
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return share
    return context.all_reduce(tf.distribute.ReduceOp.SUM, tf.stop_gradient(share))
