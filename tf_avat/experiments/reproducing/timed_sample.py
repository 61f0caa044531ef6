"""A sample of a run's texts that stands for all in what it takes to read them."""

import dataclasses
import time

import numpy as np

from tf_avat.data.tokens.id_sequences import IdSequences
from tf_avat.experiments.reproducing.prepared_once import prepared_key
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.random_streams import TIMED_SAMPLE

_SEED = 1

# In this process, which measures one kind of run after the other: what was prepared, and in how many seconds.
_kept = {}


def prepared(settings, data_folder):
    """Returns the `PreparedData` of `RunSettings` and the seconds that it took, the last time by itself.

    Args:
        settings: `RunSettings`.
        data_folder: the data folder.

    Raises:
        InputError: a data set can't be had.
    """
    key = prepared_key(settings)
    if key not in _kept:
        # One data set at a time: the largest ones take gigabytes.
        _kept.clear()
        begun = time.perf_counter()
        data = PreparedData.of(settings, data_folder)
        _kept[key] = data, time.perf_counter() - begun
    return _kept[key]


def sampled(data, sizes, words):
    """Returns `PreparedData` with samples of its splits, in which each text is as likely as any other.

    Args:
        data: `PreparedData`.
        sizes: number of texts by split, and where it is there of `unlabeled`; all where it has fewer.
        words: of a text that training reads.
    """
    splits, sentences = {}, {}
    generator = TIMED_SAMPLE.generator(_SEED)
    for name, split in data.dataset.splits.items():
        size = min(sizes[name], len(split))
        splits[name] = split.chosen(np.sort(generator.choice(len(split), size, replace=False)))
        sentences[name] = data.pipeline.id_sequences(splits[name].texts)
    sentences["train"] = sentences["train"].shortened(words)
    unlabeled = data.unlabeled
    if unlabeled is not None and sizes.get("unlabeled", len(unlabeled)) < len(unlabeled):
        rows = np.sort(generator.choice(len(unlabeled), sizes["unlabeled"], replace=False))
        unlabeled = IdSequences.unpadded(unlabeled.padded(rows), unlabeled.lengths[rows])
    dataset = dataclasses.replace(data.dataset, **splits)
    return dataclasses.replace(data, dataset=dataset, sentences=sentences, unlabeled=unlabeled)
