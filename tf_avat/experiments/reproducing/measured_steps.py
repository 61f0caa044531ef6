"""A few steps of a run, timed in this process."""

import dataclasses
import time

import tensorflow as tf

from tf_avat.experiments.reproducing.measured_time import StepsTime
from tf_avat.experiments.reproducing.step_times import StepTimes
from tf_avat.experiments.reproducing.timed_sample import prepared, sampled
from tf_avat.experiments.runs.fit_classifier import fit_classifier

# The first is that for which the graph is made.
STEPS = 16


def measured_steps(settings, data_folder, ready):
    """Trains 16 steps and keeps nothing of them.

    Args:
        settings: the `RunSettings` of the run.
        data_folder: the data folder.
        ready: seconds that a process takes until it can begin.

    Returns:
        A `StepsTime`.

    Raises:
        InputError: a data set can't be had.
    """
    data, preparing = prepared(settings, data_folder)
    texts = len(data.sentences["train"])
    sizes = {"train": STEPS * settings.batch_size, "valid": 1, "test": 1}
    if settings.freeze_encoder:
        # Else the states of all unlabeled texts would be made here.
        sizes["unlabeled"] = STEPS * settings.unlabeled_batch_size
    sample = sampled(data, sizes, settings.max_words)
    steps = -(-len(sample.sentences["train"]) // settings.batch_size)
    # An epoch of fewer steps comes twice, so that there is one beside the first.
    short = dataclasses.replace(settings, epochs=1 if steps == STEPS else 2)
    times = StepTimes()
    begun = time.perf_counter()
    fit_classifier(short, sample, tf.distribute.get_strategy(), None, watched_by=[times])
    step = times.mean(steps) if steps > 1 else times.ended[-1] - times.ended[0]
    return StepsTime(
        start=ready + preparing,
        first=times.ended[0] - begun,
        step=step,
        steps=-(-texts // settings.batch_size),
    )
