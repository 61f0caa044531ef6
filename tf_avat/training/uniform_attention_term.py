"""A term of the loss that pulls attention towards uniform: a control for methods that perturb attention."""

import dataclasses

import tensorflow as tf


@dataclasses.dataclass(frozen=True)
class UniformAttentionTerm:
    """KL from a text's attention to uniform attention over its words, as the mean over texts.

    sum_t a_t log(a_t T) = log T - H(a) of a softmax over T words, the mean over the softmaxes of a text. It
    is 0 where all words of each text have the same attention. Adversarial training of attention makes
    attention more even; this does nothing else, so that what a method does beyond that can be seen.

    Attributes:
        weight: of the term.
    """

    weight: float

    @property
    def applies(self):
        """Whether there is anything to add to the loss."""
        return bool(self.weight)

    def share(self, groups, total):
        """Returns this replica's share of the term, a scalar.

        Args:
            groups: list of `CleanTexts`.
            total: number of their texts in the global batch.

        Raises:
            ValueError: the model called no marker of attention.
        """
        if not all(texts.passes.marked["attention"] for texts in groups):
            raise ValueError("uniform_attention_weight: the model called no AttentionPerturbation")
        added = tf.add_n([tf.reduce_sum(texts.passes.attention_unevenness()) for texts in groups])
        return tf.cast(self.weight, added.dtype) * tf.math.divide_no_nan(added, tf.cast(total, added.dtype))
