"""The place of a replica's rows in the global batch."""

import tensorflow as tf


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
