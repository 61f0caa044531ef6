"""Training in two processes equals training in one."""

import os
import subprocess

import numpy as np
import pytest

from tf_avat_test.commands.forked_program import ForkedProgram
from tf_avat_test.training.workers import small_worker
from tf_avat_test.training.workers.local_cluster import local_clusters, tf_config

pytestmark = [pytest.mark.long, pytest.mark.thorough]

METHODS = ["attn_ivat", "word_ivat"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """What each of two workers came to."""
    folder = tmp_path_factory.mktemp("workers")
    files = [folder / f"{index}.npz" for index in range(2)]
    processes = [
        ForkedProgram(
            [small_worker.__file__, str(file), *METHODS],
            subprocess.PIPE,
            {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "TF_CONFIG": tf_config(cluster)},
        )
        for file, cluster in zip(files, local_clusters(), strict=True)
    ]
    ends = [(*process.communicate(timeout=500), process.returncode) for process in processes]
    assert [code for _, _, code in ends] == [0, 0], ends
    return [dict(np.load(file)) for file in files]


@pytest.fixture(scope="module")
def alone():
    """By method: history, weights and unlabeled sentences read of a training in this process."""

    def train(method):
        trainer, batches, unlabeled = small_worker.trainer_and_batches(method)
        history = trainer.fit(
            batches,
            epochs=small_worker.EPOCHS,
            steps_per_epoch=small_worker.STEPS,
            shuffle=False,
            verbose=0,
        ).history
        return history, trainer.model.get_weights(), unlabeled.read

    return {method: train(method) for method in METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_both_workers_come_to_the_losses_and_weights_of_one_device(method, trained, alone):
    history, weights, _ = alone[method]
    for worker in trained:
        for name, values in history.items():
            own = worker[f"{method} history {name}"]
            np.testing.assert_allclose(own, values, rtol=1e-5, atol=1e-6, err_msg=name)
        for number, weight in enumerate(weights):
            np.testing.assert_allclose(worker[f"{method} weight {number}"], weight, atol=1e-6)


def test_both_workers_have_the_same_bits(trained):
    for name, value in trained[0].items():
        if "weight" in name or "history" in name:
            np.testing.assert_array_equal(trained[1][name], value, err_msg=name)


def test_each_worker_reads_its_share_of_unlabeled_text_and_together_they_read_what_one_does(trained, alone):
    method = "attn_ivat"
    _, _, read = alone[method]
    # 7 a step, of which the first worker has 4; batches are read ahead.
    for step in range(small_worker.EPOCHS * small_worker.STEPS):
        first, second = (worker[f"{method} read"].tolist() for worker in trained)
        own = first[4 * step : 4 * step + 4] + second[3 * step : 3 * step + 3]
        assert own == read[7 * step : 7 * step + 7]


def test_a_worker_can_still_be_asked_to_end(trained):
    assert [worker["asked to end"].tolist() for worker in trained] == [[True]] * 2
