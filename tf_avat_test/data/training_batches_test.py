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


def batches(count, replicas=1, unlabeled=UNLABELED, first_epoch=0):
    dataset = training_batches(SENTENCES, LABELS, unlabeled, 32, 16, 1, first_epoch, replicas)
    return [(ids.numpy(), labels.numpy()) for ids, labels in itertools.islice(dataset, count)]


def test_labeled_rows_come_first_with_their_labels():
    for ids, labels in batches(6):
        assert len(ids) == len(labels) + 16
        np.testing.assert_array_equal(labels, LABELS[ids[: len(labels), 0] - 1])


def test_an_epoch_ends_with_the_rows_that_are_left():
    assert sum(len(labels) for _, labels in batches(3)) == 70


def test_without_unlabeled_text_all_rows_have_labels():
    assert all(len(ids) == len(labels) for ids, labels in batches(3, unlabeled=None))


def test_begins_at_any_epoch():
    for (ids, labels), (later_ids, later_labels) in zip(
        batches(6)[3:], batches(3, first_epoch=1), strict=True
    ):
        np.testing.assert_array_equal(ids, later_ids)
        np.testing.assert_array_equal(labels, later_labels)


@pytest.mark.parametrize("replicas", [2, 3])
def test_parts_for_replicas_make_up_the_global_batch(replicas):
    parts = batches(3 * replicas, replicas)
    for step, (ids, labels) in enumerate(batches(3)):
        own = parts[step * replicas : (step + 1) * replicas]
        np.testing.assert_array_equal(np.concatenate([part_labels for _, part_labels in own]), labels)
        labeled = [part_ids[: len(part_labels)] for part_ids, part_labels in own]
        beside = [part_ids[len(part_labels) :] for part_ids, part_labels in own]
        np.testing.assert_array_equal(np.concatenate(labeled + beside), ids)
