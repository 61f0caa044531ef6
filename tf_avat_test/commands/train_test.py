"""bin/train as a user runs it."""

import csv
import json
import re
import shutil
import signal
import time

import h5py
import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tf_avat_test.commands.small_training import SMALL, assert_saved_model_gives_the_predictions
from tf_avat_test.commands.train_process import FRESH, start, train

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def run(data_dir, tmp_path_factory):
    """A finished run and what it printed."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    done = train(*SMALL, f"--run_dir={folder}", f"--data_dir={data_dir}")
    assert done.returncode == 0, done.stderr
    return folder, done


def test_says_what_it_does_and_nothing_else(run):
    folder, done = run
    assert done.stderr == ""
    for expected in (
        "method=attn_ivat",
        " train, ",
        "500 unlabeled",
        "Known words: ",
        "Epoch 2/2",
        "kl: ",
        "valid f1: ",
        str(folder),
    ):
        assert expected in done.stdout, expected
    assert len(done.stdout.splitlines()) < 30


def test_metrics_hold_scores_and_where_they_come_from(run):
    metrics = json.loads((run[0] / "metrics.json").read_text())
    assert (metrics["method"], metrics["dataset"], metrics["unlabeled"], metrics["seed"]) == (
        "attn_ivat",
        "snippets",
        "tweets",
        1,
    )
    for split in ("valid", "test"):
        assert metrics[split].keys() == {"f1", "accuracy", "auc", "nll"}
        assert metrics[split]["auc"] > 0.75
    assert metrics["seconds"] > 0 and metrics["examples_per_second"] > 0
    archives = metrics["fingerprints"].pop("archives")
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in metrics["fingerprints"].values())
    assert [(file["name"], file["pinned"]) for file in archives] == [
        ("snippets/movieReviewSnippets_GroundTruth.txt", True),
        ("snippets/tweets_GroundTruth.txt", True),
    ]


def test_the_best_epoch_is_that_of_best_valid_f1_and_its_scores_are_those_reported(run):
    metrics = json.loads((run[0] / "metrics.json").read_text())
    with open(run[0] / "history.csv", newline="") as file:
        f1 = [float(row["val_f1"]) for row in csv.DictReader(file)]
    assert metrics["best_epoch"] == 1 + f1.index(max(f1))
    assert metrics["valid"]["f1"] == max(f1)


def test_the_folder_explains_itself(run):
    assert {place.name for place in run[0].iterdir()} == {
        "README.md",
        "checkpoints",
        "config.json",
        "history.csv",
        "metrics.json",
        "predictions.jsonl",
        "saved_model",
        "tensorboard",
        "vocabulary.txt",
    }
    config = json.loads((run[0] / "config.json").read_text())
    assert config["epsilon"] > 0 and config["learning_rate"] == 0.005
    assert "tf.saved_model.load" in (run[0] / "README.md").read_text()


def test_the_saved_model_gives_the_probabilities_of_trainings_end(run):
    assert_saved_model_gives_the_predictions(run[0])


def test_tensorboard_shows_losses_scores_and_that_r_is_worse_than_a_random_direction(run):
    tags = {}
    for name in ("train", "valid"):
        events = EventAccumulator(str(run[0] / "tensorboard" / name), size_guidance={"tensors": 0})
        tags[name] = events.Reload()
    train_tags = set(tags["train"].Tags()["tensors"])
    assert train_tags >= {"loss", "supervised_loss", "kl", "random_kl", "r_norm", "entropy", "learning_rate"}
    valid_tags = set(tags["valid"].Tags()["tensors"])
    assert valid_tags >= {"f1", "accuracy", "auc", "nll", "attention_scores", "attention"}

    def last(tag):
        return float(tf.make_ndarray(tags["train"].Tensors(tag)[-1].tensor_proto))

    assert last("kl") > last("random_kl") > 0
    assert last("r_norm") > 0


def test_a_killed_run_goes_on_where_it_was_and_the_same_flags_give_the_same_bits(run, data_dir, tmp_path):
    folder = tmp_path / "run"
    arguments = [*SMALL, f"--run_dir={folder}", f"--data_dir={data_dir}"]
    # New interpreters, which have other orders of sets than that of `run`.
    process = start(*arguments, python=FRESH)
    deadline = time.monotonic() + 600
    while not (folder / "checkpoints" / "latest.npz").exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    # On a busy machine it would go on to the next epoch, or to its end, before it is killed.
    process.send_signal(signal.SIGSTOP)
    refused = train(*arguments, "--overwrite")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "another program is writing into" in refused.stderr
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (folder / "metrics.json").exists()
    damaged = shutil.copytree(folder, tmp_path / "damaged")
    (damaged / "history.csv").write_text((folder / "history.csv").read_text().splitlines()[0] + "\n")
    refused = train(*arguments, f"--run_dir={damaged}")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert f"{damaged / 'history.csv'} is not the one that the training wrote" in refused.stderr
    assert "Going on after epoch 1" in train(*arguments, python=FRESH).stdout
    assert_same_run(run[0], folder)


def assert_same_run(folder, other):
    """Equal scores, probabilities and weights to the last bit."""
    one, two = (json.loads((place / "metrics.json").read_text()) for place in (folder, other))
    assert {k: one[k] for k in ("valid", "test", "best_epoch")} == {
        k: two[k] for k in ("valid", "test", "best_epoch")
    }
    for name in ("predictions.jsonl", "vocabulary.txt"):
        assert (folder / name).read_bytes() == (other / name).read_bytes()
    name = "checkpoints/best.weights.h5"
    with h5py.File(folder / name) as a, h5py.File(other / name) as b:
        names = []
        a.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        assert len(names) >= 10
        for name in names:
            np.testing.assert_array_equal(a[name][()], b[name][()])


def test_a_run_killed_before_its_clean_up_is_finished_by_the_same_command(run, data_dir, tmp_path):
    folder = shutil.copytree(run[0], tmp_path / "run")
    (folder / "checkpoints" / "latest.npz").write_bytes(b"the last state")
    (folder / ".writing-abcdefgh").mkdir()
    done = train(*SMALL, f"--run_dir={folder}", f"--data_dir={data_dir}")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == f"{folder} was finished but for the clean-up, which is done now: see README.md there.\n"
    )
    names = [sorted(str(p.relative_to(f)) for p in f.rglob("*")) for f in (run[0], folder)]
    assert names[0] == names[1]


@pytest.mark.thorough
def test_a_finished_run_is_refused_and_overwrite_replaces_it(run, data_dir, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(run[0], folder)
    arguments = ["--method=vanilla", "--run_dir", folder, "--data_dir", data_dir, *SMALL, "--epochs=1"]
    refused = train(*arguments)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "finished run; --overwrite" in refused.stderr
    replaced = train(*arguments, "--overwrite")
    assert replaced.returncode == 0, replaced.stderr
    assert "unlabeled text is left out" in replaced.stdout
    metrics = json.loads((folder / "metrics.json").read_text())
    assert (metrics["method"], metrics["unlabeled"]) == ("vanilla", "none")
