"""Batches for training, epoch after epoch."""

import numpy as np
import tensorflow as tf

from tf_avat.data.epoch_plan import epoch_plan
from tf_avat.data.fits_together import fits_together


def training_batches(
    sentences, labels, unlabeled, batch_size, unlabeled_batch_size, seed, first_epoch=0, replicas=1
):
    """Returns an endless dataset of `(ids, labels)`.

    Without unlabeled text ids are `(rows, words)`. With it they are a pair: the labeled rows, and the
    unlabeled rows padded to a width of their own. Where both fit together, the unlabeled rows follow the
    labeled ones in the first of the pair, and the second has no rows (and a width of 1).

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
                together = fits_together(width, len(rows), other_width, len(beside))
                if together:
                    width = other_width = max(width, other_width)
                for part in range(replicas):
                    mine = np.array_split(rows, replicas)[part]
                    ids, own_labels = sentences.padded(mine, width), labels[mine].astype(np.int32)
                    if unlabeled is None:
                        yield ids, own_labels
                        continue
                    other = unlabeled.padded(np.array_split(beside, replicas)[part], other_width)
                    if together:
                        yield (np.concatenate([ids, other]), other[:0, :1]), own_labels
                    else:
                        yield (ids, other), own_labels
            epoch += 1

    ids = tf.TensorSpec([None, None], tf.int32)
    signature = (ids if unlabeled is None else (ids, ids), tf.TensorSpec([None], tf.int32))
    return tf.data.Dataset.from_generator(parts, output_signature=signature).prefetch(tf.data.AUTOTUNE)
