"""What a run does beside its steps, timed in this process: looking at valid, what is kept, the evaluation."""

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
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.measuring.write_evaluation import write_evaluation
from tf_avat.experiments.reproducing.measured_time import FrameTime
from tf_avat.experiments.reproducing.step_times import StepTimes
from tf_avat.experiments.reproducing.timed_sample import prepared, sampled
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.experiments.runs.train_run import train_run

_STEPS, _EPOCHS = 4, 2

# Words of valid and of test that are read, about so many, and the texts that makes at least.
_WORDS, _TEXTS = 20_000, 32
# The smaller of two sizes, by which it is found out what grows with the texts.
_SMALL = 8
_RESAMPLES = 20


def measured_frame(settings, data_folder, parts, ready):
    """Trains a few steps, measures the run, and throws it away.

    What grows with the texts is found at two sizes, once the graphs are there: it is the slope alone that is
    multiplied by their number.

    Args:
        settings: `RunSettings` of a run, best of a method that takes the least time.
        data_folder: the data folder.
        parts: the `PARTS` that `bin/evaluate` is to measure; none where it is not wanted.
        ready: seconds that a process takes until it can begin.

    Returns:
        A `FrameTime`.

    Raises:
        InputError: a data set can't be had.
    """
    data, _ = prepared(settings, data_folder)
    mean_words = float(np.mean(data.sentences["test"].lengths)) or 1.0
    size = max(_TEXTS, round(_WORDS / mean_words))
    sample = sampled(
        data, {"train": _STEPS * settings.batch_size, "valid": size, "test": size}, settings.max_words
    )
    short = dataclasses.replace(settings, epochs=_EPOCHS)
    times = StepTimes()
    # What a run prints is of no interest here.
    with (
        tempfile.TemporaryDirectory() as place,
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        folder = RunFolder(pathlib.Path(place, "run"))
        folder.open(short)
        begun = time.perf_counter()
        train_run(short, sample, tf.distribute.get_strategy(), folder, watched_by=[times])
        whole = time.perf_counter() - begun
        with open(folder.path / "history.csv", newline="") as file:
            epochs = [float(row["seconds"]) for row in csv.DictReader(file)]
        opening = time.perf_counter()
        run = FinishedRun.load(folder.path)
        opening = time.perf_counter() - opening
        # Once to make its graph.
        run.predictor(sample.sentences["valid"])
        reading = _seconds(lambda: run.predictor(sample.sentences["valid"]))
        reading /= len(sample.sentences["valid"])
        evaluation = (
            ready + opening + _evaluation(run, settings, data_folder, sample, data, parts) if parts else 0.0
        )
    valid, test = (len(data.sentences[name]) - len(sample.sentences[name]) for name in ("valid", "test"))
    steps = len(times.ended) // _EPOCHS
    step = times.mean(steps) if steps > 1 else 0.0
    before = times.begun - begun
    return FrameTime(
        epoch=max(0.0, epochs[-1] - steps * step) + valid * reading,
        end=max(0.0, whole - before - sum(epochs)) + (valid + test) * reading,
        evaluation=evaluation,
    )


def _evaluation(run, settings, data_folder, sample, data, parts):
    """Seconds of the evaluation of a run on all test texts, with what is read and written for it."""
    texts = sample.dataset.test
    small, large = (_texts(sample, rows) for rows in (range(0, len(texts), _SMALL), range(len(texts))))
    wanted = EvaluationSettings(measure=parts, attention_epsilons=(), word_epsilons=())
    loading = _seconds(lambda: SharedDatasets(data_folder).of_run(settings))
    first = _seconds(lambda: write_evaluation(run, evaluate_run(run, small, wanted)))
    # Most of the bootstrap's time is the same for any number of texts.
    quick = dataclasses.replace(wanted, resamples=_RESAMPLES)
    again = _seconds(lambda: evaluate_run(run, small, quick))
    whole = _seconds(lambda: evaluate_run(run, large, quick))
    slope = max(0.0, whole - again) / max(1, len(large.texts) - len(small.texts))
    return loading + first + slope * (len(data.dataset.test) - len(small.texts))


def _texts(data, rows):
    test = data.dataset.test.chosen(np.array(rows))
    return EvaluationTexts(
        data.dataset.name, "test", None, data.dataset.fingerprint, test.texts, test.labels, test.documents
    )


def _seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
