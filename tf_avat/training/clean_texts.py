"""Texts of a step after their clean pass."""

import dataclasses
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tf_avat.training.global_rows import row_count
from tf_avat.training.text_passes import TextPasses


@dataclasses.dataclass(frozen=True)
class CleanTexts:
    """Texts of a step after their clean pass.

    Attributes:
        passes: their `TextPasses`.
        outputs: of the clean pass.
        rows: their number, a scalar.
        unlabeled: whether they have no labels.
        weights: sample weights of labeled texts, as `SupervisedLoss.global_weights` returns them.
        loss: function from outputs to this replica's share of the supervised loss, where labels drive r.
        slope: function that returns that loss' gradient for r at r = 0, `(rows, n)`, likewise.
    """

    passes: TextPasses
    outputs: Any
    rows: tf.Tensor
    unlabeled: bool = False
    weights: Any = None
    loss: Callable | None = None
    slope: Callable | None = None

    @classmethod
    def of(cls, passes, x, unlabeled=False, weights=None):
        """Runs the clean pass of texts x."""
        return cls(passes, passes.clean(), row_count(x), unlabeled, weights)

    @classmethod
    def with_slope(cls, passes, batch, supervised, weights):
        """Runs the clean pass of labeled texts, which tells the gradient for r along the way.

        Args:
            passes: their `TextPasses`.
            batch: the `TrainingBatch` that holds them.
            supervised: the `SupervisedLoss`.
            weights: as it returns them.
        """

        def loss(outputs):
            return supervised(batch.y, outputs, weights)

        with tf.GradientTape(watch_accessed_variables=False) as at_zero:
            outputs = passes.clean(at_zero)
            clean = loss(outputs)
        return cls(
            passes,
            outputs,
            row_count(batch.x),
            weights=weights,
            loss=loss,
            slope=lambda: passes.gradient_at_zero(at_zero, clean),
        )
