"""Batches for training, epoch after epoch."""

import numpy as np
import tensorflow as tf

from tf_avat.data.epoch_plan import epoch_plan


def training_batches(
    sentences, labels, unlabeled, batch_size, unlabeled_batch_size, seed, first_epoch=0, replicas=1
):
    """Returns an endless dataset of `(ids, labels)`, or of `{"labeled": (ids, labels), "unlabeled": ids}`.

    Labeled and unlabeled ids are `(rows, words)`, each padded to a width of its own.

    With several replicas each global batch comes as that many elements in a row, one for each replica, all
    of the same width, as `tf.distribute.Strategy.distribute_datasets_from_function` hands them out.

    Args:
        sentences: labeled `IdSequences`.
        labels: `(len(sentences),)` of int.
        unlabeled: `IdSequences` or `StoredSequences`, or None.
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
            for rows, beside in plan:
                width = sentences.lengths[rows].max(initial=0)
                other_width = unlabeled_lengths[beside].max(initial=0)
                for part in range(replicas):
                    mine = np.array_split(rows, replicas)[part]
                    labeled = sentences.padded(mine, width), labels[mine].astype(np.int32)
                    if unlabeled is None:
                        yield labeled
                        continue
                    other = unlabeled.padded(np.array_split(beside, replicas)[part], other_width)
                    yield {"labeled": labeled, "unlabeled": other}
            epoch += 1

    ids = tf.TensorSpec([None, None], tf.int32)
    signature = (ids, tf.TensorSpec([None], tf.int32))
    if unlabeled is not None:
        signature = {"labeled": signature, "unlabeled": ids}
    return tf.data.Dataset.from_generator(parts, output_signature=signature).prefetch(tf.data.AUTOTUNE)
