"""An evaluation's place in its run folder."""

import dataclasses
import io
import pathlib
import shutil

import tensorflow as tf

from tf_avat.experiments.measuring.kept_evaluations import KeptEvaluations
from tf_avat.experiments.runs.check_evaluations import check_evaluations
from tf_avat.experiments.runs.evaluation_json import evaluation_json
from tf_avat.experiments.runs.run_files import check_own_places, read_run_json
from tf_avat.experiments.runs.run_folder import RunFolder
from tf_avat.reports.evaluation_plots import comparison_plots, importance_plot
from tf_avat.reports.save_plot import save_plot
from tf_avat.written_atomically import written_atomically

# How each kind of picture is saved; without a date the same picture has the same bytes.
_ENDINGS = {"png": None, "svg": {"Date": None}}

# What robustness is told of, in steps of epsilon.
_SITES = ("attention", "word")


def write_evaluation(run, evaluation):
    """Adds an `Evaluation` to the folder of its `FinishedRun`, beside those on other texts.

    1. `evaluation/*.png` and `*.svg`: the plots; those that this evaluation has not are removed.
    2. `tensorboard/evaluation`: the plots and the scores.
    3. `metrics.json`, written last: the values, under `evaluation`.

    Returns:
        The `Measurements`, with attacks of an earlier evaluation that `KeptEvaluations` keeps.

    Raises:
        InputError: the folder holds another run by now, or another program keeps writing there; or writing
            would lead out of the folder.
        OSError: the folder can't be written.
    """
    check_own_places(run.path)
    with RunFolder(run.path).kept_for(run.metrics):
        return _write(run, evaluation)


def _write(run, evaluation):
    # Read anew, to keep what another program wrote there in the meantime.
    file = run.path / "metrics.json"
    metrics = read_run_json(file)
    check_evaluations(metrics, file)
    kept = KeptEvaluations(metrics)
    evaluation = dataclasses.replace(evaluation, values=kept.joined(evaluation.values))
    plots = _plots(run.name, evaluation)
    write_plots(run.path / "evaluation", plots)
    events = run.path / "tensorboard" / "evaluation"
    # TensorBoard would show an earlier evaluation's values too.
    shutil.rmtree(events, ignore_errors=True)
    writer = tf.summary.create_file_writer(str(events))
    with writer.as_default(step=0):
        for name, figure in plots.items():
            if figure is None:
                continue
            picture = io.BytesIO()
            save_plot(figure, picture, format="png", dpi=100)
            tf.summary.image(name, tf.io.decode_png(picture.getvalue(), channels=4)[None])
        for name, value in _scalars(evaluation_json(evaluation.values)):
            tf.summary.scalar(name, value)
    writer.close()
    RunFolder(run.path).write_json("metrics.json", kept.add(evaluation.values))
    return evaluation.values


def write_plots(folder, figures):
    """Writes each figure of a dictionary as `NAME.png` and `NAME.svg`, atomically; makes the folder.

    Where a figure is None, one of that name from an earlier evaluation, which it would be taken for, is
    removed.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        for ending, metadata in _ENDINGS.items():
            file = folder / f"{name}.{ending}"
            if figure is None:
                file.unlink(missing_ok=True)
                continue
            with written_atomically(file) as path:
                save_plot(figure, path, dpi=150, metadata=metadata)


def _plots(name, evaluation):
    reading, importance = evaluation.reading, evaluation.importance
    figure = None if importance is None else importance_plot(reading.attention, importance, reading.starts)
    return {**comparison_plots([(name, evaluation.values)]), "attention_importance": figure}


def _scalars(values, name=""):
    """Yields the name and value of every score in nested dictionaries."""
    for key, value in values.items():
        if key in _SITES:
            for step in value:
                yield from _scalars(step, f"{name}{key}/epsilon_{step['epsilon']:g}/")
        elif isinstance(value, dict):
            if value.get("value") is not None:
                yield f"{name}{key}", value["value"]
            else:
                yield from _scalars(value, f"{name}{key}/")
