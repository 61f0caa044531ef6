"""Shapes and types in place of a batch, for what is made before the first step."""

import keras
import tensorflow as tf


def symbolic(nest):
    """Returns symbolic tensors in place of the tensors, arrays or specs of a nest; None stays None."""
    return keras.tree.map_structure(_symbolic, nest)


def first_of_one_replica(dataset, strategy):
    """Returns the shapes and types of a batch as one replica sees it.

    Args:
        dataset: a `tf.data.Dataset`, or one that is distributed already.
        strategy: the `tf.distribute.Strategy`.
    """
    if isinstance(dataset, tf.data.Dataset):
        return dataset.element_spec
    return tf.nest.map_structure(
        lambda leaf: strategy.experimental_local_results(leaf)[0], next(iter(dataset))
    )


def _symbolic(leaf):
    if leaf is None:
        return None
    return keras.KerasTensor(leaf.shape, keras.backend.standardize_dtype(leaf.dtype))
