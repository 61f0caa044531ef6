"""The loss that a model is compiled with, as a share of the global batch."""

import keras
import tensorflow as tf

from tf_avat.training.global_rows import global_rows


class SupervisedLoss:
    """L of eq. (10): the compiled loss alone, without the losses that layers add.

    Keras takes the mean over a replica's own rows and divides by the number of replicas. Here each row weighs
    the same whichever replica holds it, so that replicas' losses add up to that of one device.

    Args:
        loss: as given to `compile`.
        loss_weights: likewise.
        output_names: names of the model's outputs, or None.

    Raises:
        ValueError: with several replicas, a loss whose reduction can't be shared out.
    """

    def __init__(self, loss, loss_weights=None, output_names=None):
        self._holder = _Holder(name="supervised_loss")
        if output_names is not None:
            self._holder.output_names = output_names
        self._holder.compile(loss=loss, loss_weights=loss_weights)
        self._reductions = {
            own.reduction if isinstance(own, keras.losses.Loss) else "sum_over_batch_size"
            for own in keras.tree.flatten(loss)
            if own is not None
        }

    def __call__(self, y, outputs, weights):
        """Returns this replica's share of the loss, a scalar.

        Args:
            y: labels, as the loss takes them.
            outputs: of the model.
            weights: as `global_weights` returns them.
        """
        # Of no text at all Keras' loss is an empty vector.
        return tf.reduce_sum(self._holder.compute_loss(y=y, y_pred=outputs, sample_weight=weights))

    def global_weights(self, sample_weight, rows):
        """Returns sample weights that make Keras' mean over own rows a share of the global one.

        Args:
            sample_weight: `(rows,)`, or a nest of such for several outputs; None for all alike.
            rows: number of rows of this replica, a scalar.
        """
        replicas = tf.distribute.get_strategy().num_replicas_in_sync
        if replicas == 1 or self._reductions == {"sum"}:
            return sample_weight
        if not self._reductions <= {"sum_over_batch_size", "mean"}:
            raise ValueError(
                f"reduction={sorted(map(str, self._reductions))} can't be shared among {replicas} replicas: "
                "use 'sum_over_batch_size', or 'sum' for every loss"
            )
        _, total = global_rows(rows)
        share = tf.cast(replicas * rows, tf.float32) / tf.cast(tf.maximum(total, 1), tf.float32)
        if sample_weight is None:
            return tf.fill([rows], share)
        return keras.tree.map_structure(
            lambda own: None if own is None else own * tf.cast(share, own.dtype), sample_weight
        )

    def build(self, y, outputs):
        """Makes the loss' own variables, which can't be made in the midst of a step of several replicas.

        Args:
            y: nest of shapes and types of the labels.
            outputs: likewise of the model's outputs.
        """
        y, outputs = (keras.tree.map_structure(_one_row, nest) for nest in (y, outputs))
        self._holder.compute_loss(y=y, y_pred=outputs)


def supervised_term(model, batch, texts):
    """Returns L of eq. (10) with the losses that layers add, and what is observed of it.

    Args:
        model: the compiled Keras model, after the clean pass of the texts and before any other. Layers keep
            the losses that they add until they are called again, as by the next replica, which goes on
            wherever replicas ask each other for something: nothing may be asked in between.
        batch: the `TrainingBatch`.
        texts: its labeled texts, as `CleanTexts`.

    Returns:
        This replica's share of the loss, a scalar, and by name a sum over texts and their number.
    """
    # Of no text at all Keras' loss is an empty vector.
    loss = tf.reduce_sum(model.compute_loss(batch.x, batch.y, texts.outputs, texts.weights, training=True))
    added = [keras.ops.cast(value, loss.dtype) for value in model.losses]
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    compiled = loss - tf.add_n(added) / replicas if added else loss
    total = tf.cast(global_rows(texts.rows)[1], loss.dtype)
    if added and replicas > 1:
        # What layers add is a mean over the replica's own rows, or the same for all.
        loss = compiled + tf.add_n(added) * tf.math.divide_no_nan(tf.cast(texts.rows, loss.dtype), total)
    return loss, {"supervised_loss": (compiled * total, texts.rows)}


class _Holder(keras.Model):
    """A model without layers, whose loss is therefore the compiled one alone."""


def _one_row(spec):
    return tf.zeros([size or 1 for size in spec.shape], spec.dtype)
