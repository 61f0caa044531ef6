"""A few steps of a run, timed by parts in this process."""

import contextlib
import csv
import dataclasses
import os
import pathlib
import tempfile
import time

import numpy as np
import tensorflow as tf

from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.prepared_data import PreparedData
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.run_settings import RunSettings
from tf_avat.experiments.runs.train_run import train_run
from tf_avat.random_streams import TIMED_SAMPLE

# Labeled batches of an epoch that is measured; the first epoch is that in which graphs are made.
_STEPS = 12
_EPOCHS = 2
_SEED = 1

# What a study has `bin/evaluate` do.
_EVALUATION = EvaluationSettings(attention_epsilons=(), word_epsilons=())


def measured_steps(values, data_folder, measured, begun):
    """Trains two epochs of 12 steps and throws them away.

    Args:
        values: of all `RunSettings`, by name.
        data_folder: the data folder.
        measured: whether to measure the run as `bin/evaluate` does, too.
        begun: the time, in seconds since the epoch, at which the process was asked for.

    Returns:
        The attributes of a `MeasuredTime` by name.
    """
    settings = RunSettings(**values)
    data = PreparedData.of(settings, data_folder)
    share = min(1.0, _STEPS * settings.batch_size / len(data.sentences["train"]))
    data = _sample(data, share, settings.max_words)
    short = RunSettings(**{**values, "epochs": _EPOCHS})
    # What a run prints is of no interest here.
    with (
        tempfile.TemporaryDirectory() as place,
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        folder = RunFolder(pathlib.Path(place, "run"))
        folder.open(short)
        prepared = time.time()
        train_run(short, data, tf.distribute.get_strategy(), folder)
        whole = time.time() - prepared
        with open(folder.path / "history.csv", newline="") as file:
            first, second = (float(row["seconds"]) for row in csv.DictReader(file))
        run = FinishedRun.load(folder.path)
        _, looking = _twice(lambda: [run.predictor(data.sentences[name]) for name in ("valid", "test")])
        measuring = _twice(lambda: evaluate_run(run, _texts(data), _EVALUATION)) if measured else None
    start = prepared - begun
    return {
        "start": start,
        "first": max(0.0, first - second),
        "epoch": second / share,
        "end": max(0.0, whole - first - second) + looking / share,
        # A program of its own, which starts and reads as training does.
        "evaluation": 0.0 if measuring is None else start + measuring[0] + measuring[1] / share,
        "share": share,
    }


def _twice(work):
    """Seconds that the first time takes longer than the second, and those of the second."""
    seconds = []
    for _ in range(2):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return max(0.0, seconds[0] - seconds[1]), seconds[1]


def _sample(data, share, words):
    """The prepared data with a share of the texts of each split."""
    splits, sentences = {}, {}
    generator = TIMED_SAMPLE.generator(_SEED)
    for name, split in data.dataset.splits.items():
        size = min(max(2, round(share * len(split))), len(split))
        splits[name] = split.chosen(np.sort(generator.choice(len(split), size, replace=False)))
        sentences[name] = data.pipeline.id_sequences(splits[name].texts)
    sentences["train"] = sentences["train"].shortened(words)
    return dataclasses.replace(data, dataset=dataclasses.replace(data.dataset, **splits), sentences=sentences)


def _texts(data):
    test = data.dataset.test
    return EvaluationTexts(
        data.dataset.name, "test", None, data.dataset.fingerprint, test.texts, test.labels, test.documents
    )
