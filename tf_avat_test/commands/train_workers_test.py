"""bin/train as one of several workers, each a process of its own with a working directory of its own."""

import csv
import json
import signal
import time

import pytest

from tf_avat_test.commands.train_process import start, train
from tf_avat_test.commands.train_test import assert_same_run
from tf_avat_test.training.workers.local_cluster import local_clusters, tf_config

pytestmark = pytest.mark.long

SMALL = [
    "--method=attn_ivat",
    "--epochs=3",
    "--embedding_size=8",
    "--hidden_size=6",
    "--attention_size=5",
    "--learning_rate=0.02",
    "--min_count=1",
]


@pytest.fixture(scope="module")
def arguments(small_texts, tmp_path_factory):
    """Of a training on a moment's worth of texts, but for the run folder."""
    folder = tmp_path_factory.mktemp("unlabeled")
    lines = (small_texts / "valid.csv").read_text().splitlines()[1:]
    (folder / "raw.txt").write_text("".join(line.split(",")[0] + "\n" for line in lines))
    return [*SMALL, f"--dataset={small_texts}", f"--unlabeled={folder}/raw.txt", f"--data_dir={folder}"]


def start_two(arguments, run_dirs, others=None):
    """Starts two workers; returns the processes."""
    return [
        start(
            *(arguments if cluster.is_chief or others is None else others),
            f"--run_dir={folder}",
            TF_CONFIG=tf_config(cluster),
        )
        for cluster, folder in zip(local_clusters(), run_dirs, strict=True)
    ]


def ends(processes):
    """What each printed, and its exit code."""
    return [(*process.communicate(timeout=500), process.returncode) for process in processes]


@pytest.fixture(scope="module")
def run(arguments, tmp_path_factory):
    """The run folders that two workers were given, and their ends."""
    folders = [tmp_path_factory.mktemp("runs") / "run" for _ in range(2)]
    return folders, ends(start_two(arguments, folders))


@pytest.mark.thorough
def test_the_chief_alone_writes_a_whole_run_and_says_how_it_goes(run):
    (folder, other), (chief, helper) = run
    assert (chief[1:], helper[1:]) == (("", 0), ("", 0))
    assert {place.name for place in folder.iterdir()} >= {"metrics.json", "README.md", "saved_model"}
    assert not other.exists()
    assert "Devices: 2." in chief[0] and "Epoch 3/3" in chief[0]
    assert "Epoch" not in helper[0] and len(helper[0].splitlines()) == 2


@pytest.mark.thorough
def test_two_workers_come_to_what_two_devices_of_one_process_come_to(run, arguments, tmp_path):
    done = train(*arguments, "--replicas=2", f"--run_dir={tmp_path / 'run'}")
    assert (done.returncode, done.stderr) == (0, "")
    histories = []
    for folder in (run[0][0], tmp_path / "run"):
        with open(folder / "history.csv", newline="") as file:
            histories.append(list(csv.DictReader(file)))
    for one, two in zip(*histories, strict=True):
        for name in one.keys() - {"seconds"}:
            assert float(one[name]) == pytest.approx(float(two[name]), rel=1e-5, abs=1e-6), name


def test_a_killed_worker_ends_the_other_and_both_go_on_to_the_same_bits(run, arguments, tmp_path):
    folders = [tmp_path / "chief", tmp_path / "other"]
    chief, other = start_two(arguments, folders)
    wait_for(folders[0] / "checkpoints" / "latest.npz", chief)
    other.send_signal(signal.SIGKILL)
    began = time.monotonic()
    _, said = chief.communicate(timeout=400)
    assert time.monotonic() - began < 60
    assert chief.returncode == 2 and said.count("\n") == 1
    assert "worker 1 (127.0.0.1:" in said and "is gone; once all workers are started again" in said
    other.communicate()
    again = ends(start_two(arguments, folders))
    assert [end[1:] for end in again] == [("", 0)] * 2
    assert "Going on after epoch" in again[0][0]
    assert_same_run(run[0][0], folders[0])


def wait_for(file, process):
    deadline = time.monotonic() + 400
    while not file.exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)


def test_workers_with_other_settings_say_so(arguments, tmp_path):
    folders = [tmp_path / "chief", tmp_path / "other"]
    for out, err, code in ends(start_two(arguments, folders, [*arguments, "--seed=2"])):
        assert (code, err.count("\n")) == (2, 1), out
        assert "differs from worker 0" in err and "in --seed (2 there, 1 here)" in err
    assert not folders[0].exists()


def test_an_error_of_the_chief_is_told_by_all(arguments, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    chief, other = ends(start_two(arguments, [tmp_path / "full", tmp_path / "other"]))
    for _, err, code in (chief, other):
        assert (code, err.count("\n")) == (2, 1)
        assert "is neither empty nor a run folder" in err


def test_a_worker_that_does_not_come_is_named(arguments, tmp_path):
    chief, _ = local_clusters()
    done = train(
        *arguments, f"--run_dir={tmp_path / 'run'}", "--wait_for_workers=1", TF_CONFIG=tf_config(chief)
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{chief.named(1)} did not come within 1 seconds" in done.stderr


def test_tf_config_that_tells_nothing_is_refused_and_one_of_one_worker_is_left_alone(run, arguments):
    folder = run[0][0]
    refused = train(*arguments, f"--run_dir={folder}", TF_CONFIG='{"task": {}}')
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "TF_CONFIG has no cluster" in refused.stderr
    config = {"cluster": {"worker": ["localhost:2222"]}, "task": {"type": "worker", "index": 0}}
    alone = train(*arguments, f"--run_dir={folder}", TF_CONFIG=json.dumps(config))
    told, error = alone.stderr.splitlines()
    assert told == "TF_CONFIG names one worker alone: it trains as without TF_CONFIG"
    assert "holds a finished run" in error


def test_replicas_are_for_one_process(arguments, tmp_path):
    config = tf_config(local_clusters()[0])
    done = train(*arguments, "--replicas=2", f"--run_dir={tmp_path / 'run'}", TF_CONFIG=config)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--replicas=2: each worker of TF_CONFIG takes all its GPUs, or its CPU" in done.stderr
