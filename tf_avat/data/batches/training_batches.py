"""Batches for training, epoch after epoch."""

import numpy as np
import tensorflow as tf

from tf_avat.data.batches.random_order import RandomOrder
from tf_avat.kept_memory import keep_freed_memory
from tf_avat.random_streams import BATCH_ORDER, LABELED_ORDER, UNLABELED_ORDER

_BATCHES_IN_POOL = 100


def epoch_plan(lengths, unlabeled_lengths, batch_size, unlabeled_batch_size, seed, epoch):
    """Deals every labeled sentence, and unlabeled ones beside them, into batches of like length.

    1. Both kinds are shuffled. Unlabeled text is one endless sequence of shuffled passes, of which each
       epoch takes the next stretch.
    2. A pool of about 100 batches of each kind is sorted by length and cut into batches, so that a batch
       holds sentences of like length while the order over the epoch stays random.
    3. The batches of a pool are shuffled; each labeled one keeps the unlabeled one of its rank in length.

    The plan is a function of its arguments alone: a resumed run sees what the first would have seen.

    Args:
        lengths: `(labeled,)` words per labeled sentence.
        unlabeled_lengths: `(unlabeled,)`, or anything else that has a length and takes an array of sentence
            numbers; empty for none.
        batch_size: labeled sentences per batch; the last batch may hold fewer.
        unlabeled_batch_size: unlabeled sentences per batch.
        seed: of the run.
        epoch: from 0.

    Returns:
        A list of `(rows, unlabeled_rows)`, arrays of sentence numbers, one pair a step.
    """
    steps = -(-len(lengths) // batch_size)
    labeled = LABELED_ORDER.generator(seed, epoch).permutation(len(lengths))
    unlabeled = _stretch(
        len(unlabeled_lengths), unlabeled_batch_size * steps, epoch * unlabeled_batch_size * steps, seed
    )
    order = BATCH_ORDER.generator(seed, epoch)
    plan = []
    # Pools of like size: the longest sentences of each share a batch of very different lengths.
    pools = max(1, round(steps / _BATCHES_IN_POOL))
    for pool in range(pools):
        start = steps * pool // pools
        count = steps * (pool + 1) // pools - start
        own = _sorted_batches(labeled, lengths, start, count, batch_size)
        beside = _sorted_batches(unlabeled, unlabeled_lengths, start, count, unlabeled_batch_size)
        plan += [(own[i], beside[i]) for i in order.permutation(count)]
    return plan


def _stretch(size, count, first, seed):
    """Entries first .. first + count of the endless sequence of shuffled passes over 0 .. size - 1."""
    if size == 0 or count == 0:
        return np.zeros(0, np.int64)
    parts = []
    while count:
        turn, place = divmod(first, size)
        part = RandomOrder(size, UNLABELED_ORDER.start(seed, turn))[place : place + count]
        parts.append(part)
        first, count = first + len(part), count - len(part)
    return np.concatenate(parts)


def _sorted_batches(rows, lengths, start, count, batch_size):
    """Batches `start` to `start + count`, dealt anew by length within the pool."""
    pool = rows[start * batch_size : (start + count) * batch_size]
    if len(pool) == 0:
        return [pool] * count
    pool = pool[np.argsort(lengths[pool], kind="stable")]
    return [pool[i * batch_size : (i + 1) * batch_size] for i in range(count)]


def training_batches(
    sentences,
    labels,
    unlabeled,
    batch_size,
    unlabeled_batch_size,
    seed,
    first_epoch=0,
    replicas=1,
    *,
    own=None,
):
    """Returns an endless dataset of `(ids, labels)`, or of `{"labeled": (ids, labels), "unlabeled": ids}`.

    Labeled and unlabeled ids are `(rows, words)`, each padded to a width of its own.

    With several replicas each global batch comes as that many elements in a row, one for each replica, all
    of the same width, as `tf.distribute.Strategy.distribute_datasets_from_function` hands them out.

    Args:
        sentences: labeled `IdSequences`, or `StoredStates`.
        labels: `(len(sentences),)` of int.
        unlabeled: `IdSequences` or `StoredSequences`, or `StoredStates`; or None.
        batch_size: labeled sentences in a global batch.
        unlabeled_batch_size: unlabeled sentences in a global batch.
        seed: of the run.
        first_epoch: where to begin; the epochs before it are left out.
        replicas: number of parts each global batch is dealt to.
        own: which of these parts to hand out; None for all. Of the others no text is read.
    """
    own = range(replicas) if own is None else own
    unlabeled_lengths = np.zeros(0, np.int64) if unlabeled is None else unlabeled.lengths

    def parts():
        keep_freed_memory()
        epoch = first_epoch
        while True:
            plan = epoch_plan(
                sentences.lengths, unlabeled_lengths, batch_size, unlabeled_batch_size, seed, epoch
            )
            for rows, beside in plan:
                width = sentences.lengths[rows].max(initial=0)
                other_width = unlabeled_lengths[beside].max(initial=0)
                for part in own:
                    mine = np.array_split(rows, replicas)[part]
                    labeled = sentences.padded(mine, width), labels[mine].astype(np.int32)
                    if unlabeled is None:
                        yield labeled
                        continue
                    other = unlabeled.padded(np.array_split(beside, replicas)[part], other_width)
                    yield {"labeled": labeled, "unlabeled": other}
            epoch += 1

    signature = (sentences.spec, tf.TensorSpec([None], tf.int32))
    if unlabeled is not None:
        signature = {"labeled": signature, "unlabeled": unlabeled.spec}
    return tf.data.Dataset.from_generator(parts, output_signature=signature).prefetch(tf.data.AUTOTUNE)
