import itertools

import numpy as np
import pytest

from tf_avat.data.batches.training_batches import epoch_plan, training_batches
from tf_avat.data.tokens.id_sequences import IdSequences

RNG = np.random.default_rng(0)
LENGTHS = RNG.integers(1, 50, 4005)
UNLABELED_LENGTHS = RNG.integers(1, 60, 1000)


def plan(epoch=0, seed=1, unlabeled=UNLABELED_LENGTHS, unlabeled_batch_size=16):
    return epoch_plan(LENGTHS, unlabeled, 32, unlabeled_batch_size, seed, epoch)


def flat(parts):
    return np.concatenate(list(parts)).tolist()


def test_every_labeled_sentence_comes_once_an_epoch():
    assert sorted(flat(rows for rows, _ in plan())) == list(range(4005))
    assert sorted(len(rows) for rows, _ in plan()) == [5] + [32] * 125


def test_unlabeled_sentences_come_equally_often_over_the_epochs():
    seen = np.bincount(flat(unlabeled for epoch in range(5) for _, unlabeled in plan(epoch)))
    assert len(seen) == 1000
    assert set(seen) <= {10, 11}


def test_is_a_function_of_seed_and_epoch():
    def everything(parts):
        return [(rows.tolist(), unlabeled.tolist()) for rows, unlabeled in parts]

    assert everything(plan(3)) == everything(plan(3))
    assert everything(plan(3)) != everything(plan(4))
    assert everything(plan(3)) != everything(plan(3, seed=2))


def test_batches_hold_sentences_of_like_length_and_come_in_mixed_order():
    padded = sum(len(rows) * LENGTHS[rows].max() for rows, _ in plan())
    assert padded / LENGTHS.sum() < 1.05
    means = np.array([LENGTHS[rows].mean() for rows, _ in plan()])
    assert abs(np.corrcoef(means[:-1], means[1:])[0, 1]) < 0.3


def padded_over_real(lengths, unlabeled, unlabeled_batch_size):
    padded = real = 0
    for rows, beside in epoch_plan(lengths, unlabeled, 32, unlabeled_batch_size, 1, 0):
        own, other = lengths[rows].max(), unlabeled[beside].max()
        padded += own * len(rows) + other * len(beside)
        real += lengths[rows].sum() + unlabeled[beside].sum()
    return padded / real


@pytest.mark.parametrize("unlabeled_batch_size", [32, 96])
def test_documents_beside_short_sentences_are_hardly_padded(unlabeled_batch_size):
    documents = np.clip(RNG.lognormal(np.log(155), 0.45, 6000), 7, 399).astype(int)
    assert 165 < documents.mean() < 177
    assert padded_over_real(documents, RNG.poisson(25, 9000) + 1, unlabeled_batch_size) < 1.1


@pytest.mark.parametrize("unlabeled_batch_size", [32, 96])
def test_sentences_of_other_lengths_are_hardly_padded(unlabeled_batch_size):
    assert (
        padded_over_real(RNG.poisson(19, 7000) + 1, RNG.geometric(1 / 16, 13000), unlabeled_batch_size) < 1.1
    )


@pytest.mark.parametrize("options", [{"unlabeled": np.zeros(0, int)}, {"unlabeled_batch_size": 0}])
def test_there_may_be_no_unlabeled_text(options):
    assert all(len(unlabeled) == 0 for _, unlabeled in plan(**options))


def test_one_unlabeled_sentence_is_enough():
    assert set(flat(unlabeled for _, unlabeled in plan(unlabeled=np.array([7])))) == {0}


BATCHES_RNG = np.random.default_rng(0)


def random_sentences(count):
    """Sentence i consists of the id i + 1, some times over."""
    lengths = BATCHES_RNG.integers(1, 9, count)
    return IdSequences(np.repeat(np.arange(count, dtype=np.int32) + 1, lengths), np.cumsum([0, *lengths]))


SENTENCES, UNLABELED = random_sentences(70), random_sentences(90)
LABELS = BATCHES_RNG.integers(0, 2, 70)


def batches(count, replicas=1, first_epoch=0, own=None):
    """Batches as (ids of labeled rows, ids of unlabeled rows, labels)."""
    dataset = training_batches(SENTENCES, LABELS, UNLABELED, 32, 16, 1, first_epoch, replicas, own=own)
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


def test_a_worker_gets_its_own_parts_alone():
    parts = batches(12, replicas=4)
    for place, batch in enumerate(batches(6, replicas=4, own=range(2, 4))):
        same(batch, parts[place // 2 * 4 + 2 + place % 2])
