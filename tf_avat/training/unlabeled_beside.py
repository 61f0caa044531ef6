"""Batches of labeled and unlabeled texts, made of what `fit` is given."""

import keras
import numpy as np
import tensorflow as tf

from tf_avat.kept_memory import keep_freed_memory


def unlabeled_beside(
    x,
    y,
    sample_weight,
    class_weight,
    unlabeled,
    batch_size,
    unlabeled_batch_size,
    shuffle,
    validation_split,
    validation_data,
):
    """Returns a data set of `{"labeled": (x, y[, sample_weight]), "unlabeled": x}`, and validation data.

    An epoch is one pass over the labeled texts. Unlabeled texts go on from epoch to epoch where they were,
    and begin anew after the last.

    Args:
        x: arrays, or a `tf.data.Dataset` of batches `(x, y[, sample_weight])`.
        y: arrays; None beside a data set, as `sample_weight`.
        sample_weight: arrays, or None.
        class_weight: dictionary from class to weight, or None.
        unlabeled: arrays, or a `tf.data.Dataset` of batches of x.
        batch_size: labeled texts of a batch, of arrays.
        unlabeled_batch_size: unlabeled texts of a batch, of arrays; None for as many as labeled ones.
        shuffle: whether arrays are shuffled, anew in each pass.
        validation_split: share of the labeled arrays, from their end, that is held out.
        validation_data: as given to `fit`; None to hold out.

    Raises:
        ValueError: the data are of a kind from which no such batches can be made, or contradict each other.
    """
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = _split(x, y, sample_weight, validation_split)
    labeled = _labeled(x, y, sample_weight, batch_size, shuffle)
    if class_weight is not None:
        labeled = labeled.map(lambda *batch: _weighted(class_weight, *batch))
    endless = _unlabeled(unlabeled, batch_size, unlabeled_batch_size, shuffle).repeat()
    # One iterator for all epochs, so that a long stream of texts is read on and not over from its start.
    iterator = iter(endless)

    def read_on():
        keep_freed_memory()
        return iterator

    beside = tf.data.Dataset.from_generator(read_on, output_signature=endless.element_spec)
    # A zip asks for one more than it gives; it is lost where the number of labeled batches is not known.
    batches = labeled.cardinality()
    both = tf.data.Dataset.zip((labeled, beside.take(batches) if batches >= 0 else beside))
    if batches >= 0:
        # Keras takes the end of a data set that does not tell its length for a lack of data, and warns.
        both = both.apply(tf.data.experimental.assert_cardinality(batches))
    return both.map(lambda own, other: {"labeled": own, "unlabeled": other}), validation_data


def _labeled(x, y, sample_weight, batch_size, shuffle):
    if isinstance(x, tf.data.Dataset):
        if y is not None or sample_weight is not None:
            raise ValueError("beside a data set there is no y and no sample_weight: they are in its batches")
        if not isinstance(x.element_spec, tuple):
            raise ValueError(f"a labeled batch is (x, y) or (x, y, sample_weight), not {x.element_spec}")
        return x
    if y is None:
        raise ValueError(
            "beside unlabeled texts labeled ones are arrays x and y, or a tf.data.Dataset of batches "
            f"(x, y[, sample_weight]); this is {type(x).__name__} without y. Data sets that are distributed "
            'already have to hold batches {"labeled": (x, y), "unlabeled": x}'
        )
    parts = (x, y) if sample_weight is None else (x, y, sample_weight)
    return _batches(parts, batch_size, shuffle)


def _unlabeled(unlabeled, batch_size, own_batch_size, shuffle):
    if own_batch_size is not None and own_batch_size < 1:
        raise ValueError(f"unlabeled_batch_size={own_batch_size}: expected at least 1")
    if not isinstance(unlabeled, tf.data.Dataset):
        return _batches(unlabeled, own_batch_size or batch_size, shuffle)
    if own_batch_size is not None:
        raise ValueError("unlabeled_batch_size is for arrays: the data set has batches of its own")
    if unlabeled.cardinality() == 0:
        raise ValueError("the data set of unlabeled texts is empty")
    spec = unlabeled.element_spec
    # Keras hands on batches of x alone in a tuple too.
    return unlabeled.map(lambda x: x) if isinstance(spec, tuple) and len(spec) == 1 else unlabeled


def _batches(arrays, batch_size, shuffle):
    # Of a list TensorFlow would make one tensor.
    arrays = keras.tree.map_structure(_plain, keras.tree.lists_to_tuples(arrays))
    rows = {leaf.shape[0] for leaf in keras.tree.flatten(arrays)}
    if len(rows) != 1 or 0 in rows:
        raise ValueError(f"arrays of {sorted(rows)} rows: all have to have the same number, and some")
    data = tf.data.Dataset.from_tensor_slices(arrays)
    return (data.shuffle(rows.pop()) if shuffle else data).batch(batch_size)


def _plain(array):
    """Returns an array as Keras takes it: floats in Keras' own precision."""
    if tf.is_tensor(array) and len(array.shape):
        return array
    # NumPy would ask anything with a length for its items, and make one array of a PyDataset's batches.
    if not hasattr(array, "__array__") or not np.ndim(array):
        raise ValueError(
            "beside unlabeled texts all texts are arrays, in a tuple, list or dictionary where there are "
            f"several, or a tf.data.Dataset of batches; there is one of {type(array).__name__}"
        )
    array = np.asarray(array)
    return array.astype(keras.config.floatx()) if array.dtype.kind == "f" else array


def _split(x, y, sample_weight, share):
    """Returns all but the last `share` of the rows, and validation data of those."""
    if isinstance(x, tf.data.Dataset) or y is None:
        raise ValueError("validation_split is for arrays: give validation_data beside a data set")
    rows = len(keras.tree.flatten(x)[0])
    first = int(rows * (1 - share))
    if not 0 < first < rows:
        raise ValueError(f"validation_split={share} of {rows} rows leaves none on one side")
    parts = (x, y) if sample_weight is None else (x, y, sample_weight)
    own = keras.tree.map_structure(lambda array: array[:first], parts)
    held_out = keras.tree.map_structure(lambda array: array[first:], parts)
    return (*own, None)[:3], held_out


def _weighted(class_weight, x, y, sample_weight=None):
    """Returns a batch whose sample weights are those of its classes, as Keras' `class_weight`."""
    if sample_weight is not None:
        raise ValueError("there are both sample_weight and class_weight: give one of them")
    if keras.tree.is_nested(y):
        raise ValueError("class_weight is for models with one output")
    if len(y.shape) > 1 and y.shape[-1] != 1:
        classes = tf.argmax(y, axis=-1)
    else:
        classes = tf.cast(tf.reshape(tf.round(tf.cast(y, tf.float32)), [-1]), tf.int64)
    table = np.ones(max(class_weight) + 1, np.float32)
    table[list(class_weight)] = list(class_weight.values())
    inside = classes < len(table)
    return x, y, tf.where(inside, tf.gather(table, tf.where(inside, classes, 0)), 1.0)
