import numpy as np
import pytest

from tf_avat.data.epoch_plan import epoch_plan

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
