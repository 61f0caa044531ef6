"""What a model's outputs are predictions of, as the loss it is compiled with tells."""

import dataclasses

import keras
import tensorflow as tf

from tf_avat.adversarial.kl_divergence import DISTRIBUTIONS, kl_divergence
from tf_avat.adversarial.prediction_entropy import prediction_entropy

_BY_LOSS = {
    "SparseCategoricalCrossentropy": "softmax",
    "WeightedCrossentropy": "softmax",
    "CategoricalCrossentropy": "softmax",
    "CategoricalFocalCrossentropy": "softmax",
    "BinaryCrossentropy": "sigmoid",
    "BinaryFocalCrossentropy": "sigmoid",
    "sparse_categorical_crossentropy": "softmax",
    "categorical_crossentropy": "softmax",
    "categorical_focal_crossentropy": "softmax",
    "binary_crossentropy": "sigmoid",
    "binary_focal_crossentropy": "sigmoid",
}


@dataclasses.dataclass(frozen=True)
class OutputDistribution:
    """One output of a model, as a distribution.

    Attributes:
        kind: `softmax`: one of several classes; `sigmoid`: independent yes-no questions.
        from_logits: whether the output holds logits; else it holds probabilities.
        key: its key or place among the outputs; None where the model has one output alone.

    Raises:
        ValueError: there is no such kind.
    """

    kind: str
    from_logits: bool = True
    key: str | int | None = None

    def __post_init__(self):
        if self.kind not in DISTRIBUTIONS:
            raise ValueError(f"distribution={self.kind!r}: expected one of {DISTRIBUTIONS}")

    def logits(self, outputs):
        """Returns this output's logits `(batch, classes)`, in float32 or float64.

        Raises:
            ValueError: the output has another shape than `(batch, classes)`, or `(batch,)` for one sigmoid.
        """
        output = outputs if self.key is None else outputs[self.key]
        if output.dtype != tf.float64:
            output = tf.cast(output, tf.float32)
        if self.kind == "sigmoid" and len(output.shape) == 1:
            output = output[:, None]
        if len(output.shape) != 2:
            raise ValueError(
                f"an output of shape {tuple(output.shape)} is no prediction of a text: KL (3) is between "
                "predictions (batch, classes)"
            )
        if self.from_logits:
            return output
        smallest = output.dtype.as_numpy_dtype(keras.backend.epsilon())
        output = tf.clip_by_value(output, smallest, 1 - smallest)
        log_p = tf.math.log(output)
        return log_p if self.kind == "softmax" else log_p - tf.math.log1p(-output)


class OutputDistributions:
    """All outputs of a model that have a loss; their divergences add up, as of independent predictions.

    Args:
        loss: as given to `compile`: a loss, its name, or a list or dictionary of such, one for each output.
        output_names: the names of the model's outputs, where it has any; a dictionary of losses may use them
            for outputs that come as a list.

        only: an `OutputDistribution` to go by, whatever the loss; None to go by the loss.

    Raises:
        ValueError: a loss does not tell the distribution of its output.
    """

    def __init__(self, loss=None, output_names=(), only=None):
        self._loss, self._names, self._only = loss, list(output_names or ()), only
        for own in keras.tree.flatten(loss) if only is None else ():
            if own is not None and own not in ("crossentropy", "ce"):
                _told_by(own)

    def of(self, outputs):
        """Returns the `OutputDistribution`s of a model's outputs.

        Raises:
            ValueError: there is no loss for these outputs.
        """
        if self._only is not None:
            return [self._only]
        keyed = self._by_key(outputs)
        found = []
        for key, loss in keyed.items():
            if loss is None:
                continue
            output = outputs if key is None else outputs[key]
            kind, from_logits = _told_by(loss, output.shape[-1])
            found.append(OutputDistribution(kind, from_logits, key))
        if not found:
            raise ValueError("no output of the model has a loss")
        return found

    def logits(self, outputs):
        """Returns the logits `(batch, classes)` of each output that has a loss, a tuple."""
        return tuple(own.logits(outputs) for own in self.of(outputs))

    def kinds(self, outputs):
        """Returns the kind of each output that has a loss, a tuple."""
        return tuple(own.kind for own in self.of(outputs))

    def divergence(self, clean, perturbed):
        """Returns KL (3) between the predictions of two passes, `(batch,)`, from all their outputs."""
        total = 0.0
        for own in self.of(clean):
            total += kl_divergence(own.logits(clean), own.logits(perturbed), own.kind)
        return total

    def entropy(self, outputs):
        """Returns the entropy of the predictions, `(batch,)`, summed over all outputs."""
        return sum(prediction_entropy(own.logits(outputs), own.kind) for own in self.of(outputs))

    def joined_logits(self, groups):
        """Returns pairs of a kind and logits `(texts, classes)`, one for each output that has a loss.

        Args:
            groups: list of a model's outputs for some texts each, of which the pairs hold all.
        """
        owns = self.of(groups[0])
        return [(own.kind, tf.concat([own.logits(outputs) for outputs in groups], 0)) for own in owns]

    def _by_key(self, outputs):
        """Returns the losses by the key of their output, None for an output that is alone."""
        if not keras.tree.is_nested(outputs):
            alone = keras.tree.flatten(self._loss)
            if len(alone) != 1:
                raise ValueError(f"the model has one output, but there are {len(alone)} losses")
            return {None: alone[0]}
        keys = list(outputs) if isinstance(outputs, dict) else list(range(len(outputs)))
        if not keras.tree.is_nested(self._loss):
            return dict.fromkeys(keys, self._loss)
        if isinstance(self._loss, dict):
            names = dict(zip(self._names, keys, strict=False)) if not isinstance(outputs, dict) else {}
            losses = {names.get(name, name): loss for name, loss in self._loss.items()}
        else:
            losses = dict(zip(keys, self._loss, strict=False))
        strange = [key for key in losses if key not in keys]
        if strange:
            raise ValueError(f"there is a loss for {strange[0]!r}, but the model's outputs are {keys}")
        return losses


def _told_by(loss, classes=None):
    """Returns kind and `from_logits` of the output of a loss."""
    if loss in ("crossentropy", "ce"):
        return ("sigmoid" if classes == 1 else "softmax"), False
    loss = keras.losses.get(loss)
    name = type(loss).__name__ if isinstance(loss, keras.losses.Loss) else getattr(loss, "__name__", None)
    if name not in _BY_LOSS:
        raise ValueError(
            f"KL (3) is between predictions, and the loss {name or loss!r} does not tell what they are: give "
            "AdversarialTrainer distribution='softmax' or 'sigmoid', and from_logits"
        )
    from_logits = (
        loss.get_config().get("from_logits", False) if isinstance(loss, keras.losses.Loss) else False
    )
    return _BY_LOSS[name], bool(from_logits)
