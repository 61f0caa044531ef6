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
