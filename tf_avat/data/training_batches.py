"""Batches for training, epoch after epoch."""

import numpy as np
import tensorflow as tf

from tf_avat.data.epoch_plan import epoch_plan


def training_batches(
    sentences, labels, unlabeled, batch_size, unlabeled_batch_size, seed, first_epoch=0, replicas=1
):
    """Returns an endless dataset of `(ids, labels)`; rows of `ids` beyond the labels are unlabeled text.

    With several replicas each global batch comes as that many elements in a row, one for each replica, all
    of the same width, as `tf.distribute.Strategy.distribute_datasets_from_function` hands them out.

    Args:
        sentences: labeled `IdSequences`.
        labels: `(len(sentences),)` of int.
        unlabeled: `IdSequences`, or None.
        batch_size: labeled sentences in a global batch.
        unlabeled_batch_size: unlabeled sentences in a global batch.
        seed: of the run.
        first_epoch: where to begin; the epochs before it are left out.
        replicas: number of parts each global batch is dealt to.
    """
    unlabeled_lengths = np.zeros(0, np.int64) if unlabeled is None else unlabeled.lengths

    def parts():
        epoch = first_epoch
        while True:
            plan = epoch_plan(
                sentences.lengths, unlabeled_lengths, batch_size, unlabeled_batch_size, seed, epoch
            )
            for rows, unlabeled_rows in plan:
                width = max(
                    sentences.lengths[rows].max(initial=0), unlabeled_lengths[unlabeled_rows].max(initial=0)
                )
                for part in range(replicas):
                    mine = np.array_split(rows, replicas)[part]
                    ids = sentences.padded(mine, width)
                    if len(unlabeled_rows):
                        beside = np.array_split(unlabeled_rows, replicas)[part]
                        ids = np.concatenate([ids, unlabeled.padded(beside, width)])
                    yield ids, labels[mine].astype(np.int32)
            epoch += 1

    signature = (tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None], tf.int32))
    return tf.data.Dataset.from_generator(parts, output_signature=signature).prefetch(tf.data.AUTOTUNE)
