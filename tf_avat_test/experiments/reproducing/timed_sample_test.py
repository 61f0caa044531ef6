import numpy as np
import pytest

from tf_avat.experiments.reproducing.timed_sample import prepared, sampled
from tf_avat.experiments.runs.run_settings import RunSettings


@pytest.fixture
def settings(small_texts):
    return RunSettings(dataset=str(small_texts), method="vanilla")


def test_texts_are_prepared_once_in_a_process(settings, tmp_path):
    data, seconds = prepared(settings, tmp_path)
    again, same = prepared(RunSettings(dataset=settings.dataset, method="attn_at", seed=7), tmp_path)
    assert again is data and same == seconds > 0


def test_a_sample_has_so_many_texts_of_each_split_cut_as_training_cuts_them(settings, tmp_path):
    data, _ = prepared(settings, tmp_path)
    sample = sampled(data, {"train": 12, "valid": 1000, "test": 3}, words=2)
    sizes = {name: len(split) for name, split in sample.dataset.splits.items()}
    assert sizes == {"train": 12, "valid": len(data.dataset.valid), "test": 3}
    texts = set(data.dataset.train.texts)
    assert set(sample.dataset.train.texts) <= texts
    assert sample.sentences["train"].lengths.max() == 2 < sample.sentences["test"].lengths.max()
    rows = [list(data.dataset.test.texts).index(text) for text in sample.dataset.test.texts]
    assert np.array_equal(sample.dataset.test.labels, data.dataset.test.labels[rows])


@pytest.mark.parametrize("size", [3, 10**6])
def test_unlabeled_texts_are_sampled_where_a_size_is_given(size, small_texts, tmp_path):
    settings = RunSettings(
        dataset=str(small_texts), method="attn_vat", labeled_size=10, unlabeled="rest", max_words=3
    )
    data, _ = prepared(settings, tmp_path)
    sizes = {"train": 12, "valid": 1, "test": 1}
    assert sampled(data, sizes, words=3).unlabeled is data.unlabeled
    sample = sampled(data, {**sizes, "unlabeled": size}, words=3).unlabeled
    assert len(sample) == min(size, len(data.unlabeled))
    every = {tuple(row) for row in data.unlabeled.padded(np.arange(len(data.unlabeled)), 3)}
    assert {tuple(row) for row in sample.padded(np.arange(len(sample)), 3)} <= every
    assert sample.lengths[np.arange(len(sample))].max() <= 3
