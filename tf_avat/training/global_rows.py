"""The place of a replica's rows in the global batch."""

import keras
import tensorflow as tf

from tf_avat.layers.rows_of_batch import RowsOfBatch


def global_rows(rows):
    """Returns (first, total): where this replica's rows start, and how many all replicas hold together.

    Args:
        rows: number of rows this replica holds, a scalar; 0 is allowed.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return 0, rows
    replica = context.replica_id_in_sync_group
    mine = tf.one_hot(replica, context.num_replicas_in_sync, dtype=tf.int32) * rows
    counts = context.all_reduce(tf.distribute.ReduceOp.SUM, mine)
    return tf.cumsum(counts, exclusive=True)[replica], tf.reduce_sum(counts)


def scope_of_rows(x):
    """Returns the `RowsOfBatch` in which layers run this replica's texts x, any nest of tensors."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return RowsOfBatch()
    return RowsOfBatch(row_count(x), *global_rows(row_count(x)), varies=_first_leaf(x).shape[0] is None)


def row_count(x):
    """Returns the number of texts in any nest of tensors, a scalar."""
    return tf.shape(_first_leaf(x))[0]


def _first_leaf(x):
    return next(leaf for leaf in keras.tree.flatten(x) if leaf is not None)
