import itertools

import numpy as np
import pytest

from tf_avat.data.id_sequences import IdSequences
from tf_avat.data.training_batches import training_batches

RNG = np.random.default_rng(0)


def random_sentences(count):
    """Sentence i consists of the id i + 1, some times over."""
    lengths = RNG.integers(1, 9, count)
    return IdSequences(np.repeat(np.arange(count, dtype=np.int32) + 1, lengths), np.cumsum([0, *lengths]))


SENTENCES, UNLABELED = random_sentences(70), random_sentences(90)
LABELS = RNG.integers(0, 2, 70)


def batches(count, replicas=1, first_epoch=0):
    """Batches as (ids of labeled rows, ids of unlabeled rows, labels)."""
    dataset = training_batches(SENTENCES, LABELS, UNLABELED, 32, 16, 1, first_epoch, replicas)
    found = []
    for batch in itertools.islice(dataset, count):
        ids, labels = batch["labeled"]
        found.append((ids.numpy(), batch["unlabeled"].numpy(), labels.numpy()))
    return found


def test_labeled_rows_come_with_their_labels():
    for ids, others, labels in batches(6):
        assert len(ids) == len(labels) and len(others) == 16
        np.testing.assert_array_equal(labels, LABELS[ids[:, 0] - 1])


def test_an_epoch_ends_with_the_rows_that_are_left():
    assert sum(len(labels) for _, _, labels in batches(3)) == 70


def test_labeled_and_unlabeled_rows_are_padded_each_to_a_width_of_their_own():
    for ids, others, _ in batches(6):
        assert np.all(ids.any(axis=0)) and np.all(others.any(axis=0))
    assert any(ids.shape[1] != others.shape[1] for ids, others, _ in batches(6))


def test_without_unlabeled_text_ids_are_one_tensor_and_all_rows_have_labels():
    dataset = training_batches(SENTENCES, LABELS, None, 32, 16, 1)
    assert all(len(ids) == len(labels) for ids, labels in itertools.islice(dataset, 3))


def same(one, other):
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)


def test_begins_at_any_epoch():
    for batch, later in zip(batches(6)[3:], batches(3, first_epoch=1), strict=True):
        same(batch, later)


@pytest.mark.parametrize("replicas", [2, 3])
def test_parts_for_replicas_make_up_the_global_batch(replicas):
    parts = batches(3 * replicas, replicas)
    for step, batch in enumerate(batches(3)):
        own = parts[step * replicas : (step + 1) * replicas]
        same([np.concatenate(arrays) for arrays in zip(*own, strict=True)], batch)
