import dataclasses
import json
import shutil

import pytest
import tensorflow as tf
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tf_avat.evaluation.measurements import Robustness
from tf_avat.experiments.measuring.evaluate_run import evaluate_run
from tf_avat.experiments.measuring.evaluation_settings import EvaluationSettings
from tf_avat.experiments.measuring.evaluation_texts import EvaluationTexts
from tf_avat.experiments.measuring.shared_datasets import SharedDatasets
from tf_avat.experiments.measuring.write_evaluation import write_evaluation
from tf_avat.experiments.runs.evaluation_json import evaluation_json
from tf_avat.experiments.runs.finished_run import FinishedRun
from tf_avat.input_error import InputError

pytestmark = pytest.mark.long

PLOTS = ["attention_importance", "reliability", "robustness_attention"]


@pytest.fixture(scope="module")
def written(small_folder, tmp_path_factory):
    folder = shutil.copytree(small_folder, tmp_path_factory.mktemp("runs") / "run")
    run = FinishedRun.load(folder)
    settings = EvaluationSettings(attention_epsilons=(1.0,), word_epsilons=(), resamples=20)
    evaluation = evaluate_run(run, EvaluationTexts.of(run, SharedDatasets(folder)), settings)
    write_evaluation(run, evaluation)
    return folder, evaluation


def test_metrics_keep_what_they_held_and_gain_the_evaluation(written, small_folder):
    folder, evaluation = written
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics.pop("evaluation") == evaluation_json(evaluation.values)
    assert metrics == json.loads((small_folder / "metrics.json").read_text())


def test_plots_are_whole_pictures_in_both_formats(written):
    folder = written[0] / "evaluation"
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        f"{n}.{e}" for n in PLOTS for e in ("png", "svg")
    )
    for name in PLOTS:
        with Image.open(folder / f"{name}.png") as picture:
            picture.load()
            assert len(picture.getcolors(maxcolors=10**6)) > 10
        assert "</svg>" in (folder / f"{name}.svg").read_text()


def test_tensorboard_has_plots_and_scores(written):
    folder, _ = written
    events = EventAccumulator(str(folder / "tensorboard" / "evaluation"))
    events.Reload()
    tags = events.Tags()
    # TensorFlow's second summary format keeps all values as tensors.
    assert set(PLOTS) <= set(tags["tensors"])
    assert {"classification/f1", "corr/pearson", "faithfulness/comprehensiveness"} <= set(tags["tensors"])


def test_tensorboard_has_attacks_by_epsilon(written):
    folder, evaluation = written
    events = EventAccumulator(str(folder / "tensorboard" / "evaluation"))
    events.Reload()
    (told,) = events.Tensors("robustness/attention/epsilon_1/changed")
    (step,) = evaluation.values.robustness.attention
    assert tf.make_ndarray(told.tensor_proto) == pytest.approx(step.effect.changed.value)


def test_metrics_are_read_anew(written):
    folder, evaluation = written
    run = FinishedRun.load(folder)
    metrics = json.loads((folder / "metrics.json").read_text())
    (folder / "metrics.json").write_text(json.dumps({**metrics, "noted": "meanwhile"}))
    write_evaluation(run, evaluation)
    assert json.loads((folder / "metrics.json").read_text())["noted"] == "meanwhile"
    (folder / "metrics.json").write_text(json.dumps(metrics))


def test_a_run_that_was_replaced_meanwhile_is_left_alone(written):
    folder, evaluation = written
    run = FinishedRun.load(folder)
    copy = shutil.copytree(folder, folder.parent / "replaced")
    (copy / "metrics.json").write_text(json.dumps({**run.metrics, "id": "another run's"}))
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="replaced was replaced or removed while its run was read"):
        write_evaluation(dataclasses.replace(run, path=copy), evaluation)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_a_plot_of_other_texts_does_not_stay(written):
    folder, evaluation = written
    run = FinishedRun.load(folder)
    copy = shutil.copytree(folder, folder.parent / "copy")
    values = dataclasses.replace(evaluation.values, split="valid", robustness=Robustness())
    write_evaluation(dataclasses.replace(run, path=copy), dataclasses.replace(evaluation, values=values))
    assert sorted(p.name for p in (copy / "evaluation").iterdir()) == sorted(
        f"{n}.{e}" for n in ("attention_importance", "reliability") for e in ("png", "svg")
    )


def test_a_second_evaluation_keeps_attacks_of_the_first(written):
    folder, evaluation = written
    run = FinishedRun.load(folder)
    second = dataclasses.replace(
        evaluation, values=dataclasses.replace(evaluation.values, robustness=Robustness())
    )
    assert write_evaluation(run, second) == evaluation.values
    assert json.loads((folder / "metrics.json").read_text())["evaluation"] == evaluation_json(
        evaluation.values
    )
    assert (folder / "evaluation" / "robustness_attention.png").exists()
    assert len(list((folder / "tensorboard" / "evaluation").iterdir())) == 1


@pytest.mark.parametrize("name", ["evaluation", "tensorboard", "tensorboard/evaluation"])
def test_nothing_is_written_or_removed_through_links(written, tmp_path, name):
    folder, evaluation = written
    copy = shutil.copytree(folder, tmp_path / "copy")
    victim = tmp_path / "victim"
    (copy / name).rename(victim)
    (copy / name).symlink_to(victim)
    before = sorted(victim.rglob("*"))
    with pytest.raises(InputError, match=f"{name} is a link to"):
        write_evaluation(dataclasses.replace(FinishedRun.load(folder), path=copy), evaluation)
    assert sorted(victim.rglob("*")) == before
